import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeService, encode, MessageReader, parseCall, parseReply } from '../../src/control/varlink.ts';

describe('messages on a stream', () => {
  it('may come in pieces and several at once', () => {
    const reader = new MessageReader();
    expect(reader.read(Buffer.from('{"a":1}\0{"b":2}\0{"c"')).map(String)).toEqual(['{"a":1}', '{"b":2}']);
    expect(reader.pendingBytes).toBe(4);
    expect(reader.read(Buffer.from(':3')).map(String)).toEqual([]);
    expect(reader.read(Buffer.from('}\0')).map(String)).toEqual(['{"c":3}']);
    expect(reader.pendingBytes).toBe(0);
  });

  it('are the same however the stream is cut', () => {
    const sent = [{ a: 1 }, { b: 'text' }, {}];
    const stream = Buffer.concat(sent.map(encode));
    fc.assert(fc.property(fc.integer({ min: 0, max: stream.length }), fc.integer({ min: 0, max: stream.length }), (one, other) => {
      const [first, second] = [Math.min(one, other), Math.max(one, other)];
      const reader = new MessageReader();
      const read = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)].flatMap((piece) => [...reader.read(piece)]);
      expect(read.map((message) => JSON.parse(String(message)))).toEqual(sent);
    }));
  });
});

describe('a call', () => {
  it('has a method, and parameters if it wants', () => {
    expect(parseCall(Buffer.from('{"method":"a.B","more":true}'))).toEqual({ method: 'a.B', parameters: {}, oneway: false, more: true });
    expect(parseCall(Buffer.from('{"method":"a.B","parameters":{"c":1},"oneway":true}'))).toEqual({ method: 'a.B', parameters: { c: 1 }, oneway: true, more: false });
  });

  it.each(['', '{', '[]', '1', 'null', '{}', '{"method":1}', '{"method":"a","parameters":[]}'])('is not %j', (text) => {
    expect(parseCall(Buffer.from(text))).toBeNull();
  });

  it('is read without an exception, whatever the bytes are', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      parseCall(Buffer.from(bytes));
      parseReply(Buffer.from(bytes));
    }));
  });
});

describe('a reply', () => {
  it('says how it went, and whether another follows', () => {
    expect(parseReply(Buffer.from('{}'))).toEqual({ error: null, continues: false, parameters: {} });
    expect(parseReply(Buffer.from('{"error":"a.Bad","parameters":{"b":1},"continues":true}'))).toEqual({ error: 'a.Bad', continues: true, parameters: { b: 1 } });
  });
});

describe('the interface that every service has', () => {
  const service = { version: '1', interfaces: { 'a.b': 'interface a.b' } };
  const ask = (method: string, parameters = {}): object | null => describeService({ method, parameters, oneway: false, more: false }, service);

  it('tells which interfaces there are, and what they say', () => {
    expect(ask('org.varlink.service.GetInfo')).toMatchObject({ parameters: { interfaces: ['a.b'], version: '1' } });
    expect(ask('org.varlink.service.GetInterfaceDescription', { interface: 'a.b' })).toEqual({ parameters: { description: 'interface a.b' } });
  });

  it('answers with an error what it does not have', () => {
    expect(ask('org.varlink.service.GetInterfaceDescription', { interface: 'valueOf' })).toMatchObject({ error: 'org.varlink.service.InterfaceNotFound' });
    expect(ask('org.varlink.service.Nonsense')).toMatchObject({ error: 'org.varlink.service.MethodNotFound' });
  });

  it('leaves calls to other interfaces to others', () => expect(ask('a.b.C')).toBeNull());
});
