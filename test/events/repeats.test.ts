import { expect } from 'chai';
import {
  deliveryIdentity,
  hashOfParts,
  type IdentifiedContent,
  reusedHash,
} from '../../lib/events/delivery-identity.ts';
import { type EarlierDelivery, judgeRepeat } from '../../lib/events/repeats.ts';

const BODY = Buffer.from('{"id":"evt_1"}');
const identity = (of: Partial<IdentifiedContent> = {}) =>
  deliveryIdentity({
    found: null,
    replay: 'off',
    content: BODY,
    signedHash: null,
    scope: '',
    position: null,
    ...of,
  });
const unsigned = (id: string) => ({ id, isSigned: false, isOfRequest: true });
const signed = (id: string) => ({ ...unsigned(id), isSigned: true });

describe('Identity of a delivery', () => {
  it('is its id, wherever the content is remembered or not', () => {
    const first = identity({ found: unsigned('evt_1') });
    expect(first.deliveryHash).to.match(/^d1[0-9a-f]{64}$/);
    expect(identity({ found: unsigned('evt_1'), content: Buffer.from('{}') }).deliveryHash).to.equal(
      first.deliveryHash,
    );
    expect(identity({ found: unsigned('evt_2') }).deliveryHash).to.not.equal(first.deliveryHash);
    expect(first.contentHash).to.match(/^[0-9a-f]{64}$/);
    expect(first.replayHash).to.equal(null);
  });

  it('is nothing but the request itself without an id, unless content is remembered', () => {
    expect(identity().deliveryHash).to.not.equal(identity().deliveryHash);
    expect(identity().contentHash).to.equal(null);
    const remembered = identity({ replay: 'remember' });
    expect(identity({ replay: 'remember' })).to.deep.equal(remembered);
    expect(remembered.deliveryHash).to.equal(`c1${remembered.replayHash}`);
  });

  it('with an id that is not signed, has what is signed beside it', () => {
    const { replayHash, contentHash } = identity({ found: unsigned('a'), replay: 'remember' });
    expect(replayHash).to.equal(contentHash);
    expect(identity({ found: unsigned('b'), replay: 'remember' }).replayHash).to.equal(replayHash);
    expect(identity({ found: signed('a'), replay: 'remember' }).replayHash).to.equal(null);
  });

  it('tells the same body at another signed time, and at another place of a batch, apart', () => {
    const at = (time: string) => hashOfParts([time, '.', BODY]);
    const first = identity({ replay: 'signed', signedHash: at('1') });
    expect(identity({ replay: 'signed', signedHash: at('1') })).to.deep.equal(first);
    expect(identity({ replay: 'signed', signedHash: at('2') }).replayHash).to.not.equal(first.replayHash);
    const element = (position: number) =>
      identity({ replay: 'remember', signedHash: at('1'), position }).replayHash;
    expect(element(0)).to.not.equal(element(1));
  });

  it('remembers nothing of what another scheme signed', () => {
    const of = (scope: string) => identity({ replay: 'remember', scope });
    expect(of('aa')).to.deep.equal(of('aa'));
    expect(of('aa').replayHash).to.not.equal(of('bb').replayHash);
    expect(of('aa').deliveryHash).to.not.equal(of('bb').deliveryHash);
  });

  it('attack: an id that reads like the hash of something else', () => {
    const hashes = [
      identity({ found: unsigned(BODY.toString()) }).deliveryHash,
      identity({ replay: 'remember' }).deliveryHash,
      reusedHash(BODY.toString(), ''),
      reusedHash('', BODY.toString()),
    ];
    expect(new Set(hashes)).to.have.lengthOf(4);
  });
});

describe('A delivery that comes again', () => {
  const earlier = (fields: Partial<EarlierDelivery> = {}): EarlierDelivery => ({
    deliveryHash: 'd1aa',
    contentHash: 'aa',
    eventId: 7,
    deliveryId: 'evt_1',
    isExpired: false,
    isSameDelivery: true,
    ...fields,
  });
  const judge = (
    row: { deliveryId: string | null; contentHash: string | null },
    ...found: EarlierDelivery[]
  ) => judgeRepeat(row, found).kind;
  const ROW = { deliveryId: 'evt_1', contentHash: 'aa' };

  it('is a duplicate under its id with its content', () => {
    expect(judge(ROW, earlier())).to.equal('duplicate');
    expect(judge({ deliveryId: null, contentHash: 'aa' }, earlier({ deliveryHash: 'c1aa' }))).to.equal(
      'duplicate',
    );
  });

  it('is an event of its own under its id with other content', () => {
    expect(judge({ ...ROW, contentHash: 'bb' }, earlier())).to.equal('reused');
  });

  it('attack: a captured request under a new id is a replay, without an id a duplicate', () => {
    const byContent = earlier({ isSameDelivery: false });
    expect(judge({ ...ROW, deliveryId: 'evt_2' }, byContent)).to.equal('replayed');
    expect(judge({ deliveryId: null, contentHash: 'aa' }, byContent)).to.equal('duplicate');
    expect(judge(ROW, earlier({ isSameDelivery: false, deliveryHash: 'c1aa' }))).to.equal('duplicate');
  });

  it('takes the place of what is older than the window, of whatever kind', () => {
    expect(judge(ROW, earlier({ isExpired: true }))).to.equal('takes_over');
    expect(judge({ ...ROW, contentHash: 'bb' }, earlier({ isExpired: true }))).to.equal('takes_over');
    expect(
      judge({ ...ROW, deliveryId: 'evt_2' }, earlier({ isExpired: true, isSameDelivery: false })),
    ).to.equal('takes_over');
    expect(judge(ROW)).to.equal('new');
  });
});
