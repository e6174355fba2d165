// nock, loaded by this file alone: it takes over the connections of the whole process as soon as it is loaded, servers'
// too, while other files of the same process test real ones.

import nock from 'nock';

nock.restore();

export { nock };

/** From here on requests to other machines get what `nock` was told, or fail. */
export function takeOverHttp(): void {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
  nock.enableNetConnect(/^(127\.0\.0\.1|localhost)/);
}

export function giveBackHttp(): void {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
}
