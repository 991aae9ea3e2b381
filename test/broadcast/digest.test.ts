import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bloomBits, hash32 } from '../../src/broadcast/digest.ts';

describe('the hash of a word', () => {
  // As they stand in the filters that udevadm 262 sets and the messages that systemd-udevd 262 sends.
  it.each([
    ['net', 0xa74d3cc8],
    ['block', 0xf0031db7],
    ['disk', 0x7bcbc5ee],
    ['mem', 0xc365cd83],
    ['drivers', 0x4d035eb4],
    ['queues', 0xa930e967],
    ['workqueue', 0x7bac4360],
  ])('%s is what listeners expect', (word, hash) => expect(hash32(word)).toBe(hash));

  it('is that of every byte', () => expect(hash32('\xff\x00\x80')).not.toBe(hash32('\xff\x00\x00')));

  it('is an unsigned number of 32 bits', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary-ascii' }), (word) => {
      const hash = hash32(word);
      expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
    }));
  });
});

describe('the bloom bits of tags', () => {
  it.each([
    [[], { high: 0, low: 0 }],
    [['foo'], { high: 0x04200040, low: 0x00002000 }],
    [['bar'], { high: 0x20004000, low: 0x00a00000 }],
    [['foo', 'bar'], { high: 0x24204040, low: 0x00a02000 }],
  ])('of %j are what listeners expect', (tags, bits) => expect(bloomBits(tags)).toEqual(bits));

  it('contain those of each tag, so that a filter never misses one', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary-ascii' }), { minLength: 1 }), (tags) => {
        const all = bloomBits(tags);
        for (const tag of tags) {
          const { high, low } = bloomBits([tag]);
          expect([(all.high & high) >>> 0, (all.low & low) >>> 0]).toEqual([high, low]);
        }
      }),
    );
  });
});
