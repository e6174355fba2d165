// A self-signed X.509 certificate with its key, made on the spot: of what Amazon and others serve, the key is all that counts.

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Certificate {
  pem: string;
  privateKey: KeyObject;
}

const SEQUENCE = 0x30;
const RSA_SHA256 = Buffer.from('300d06092a864886f70d01010b0500', 'hex');

export function makeCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const serial = der(0x02, Buffer.from([1]));
  const nobody = der(SEQUENCE, Buffer.alloc(0));
  const validity = der(SEQUENCE, time('250101000000Z'), time('490101000000Z'));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const content = der(SEQUENCE, serial, RSA_SHA256, nobody, validity, nobody, key);
  const signature = sign('sha256', content, privateKey);
  const certificate = der(SEQUENCE, content, RSA_SHA256, der(0x03, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    privateKey,
  };
}

function time(text: string): Buffer {
  return der(0x17, Buffer.from(text, 'latin1'));
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
