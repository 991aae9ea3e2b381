import { describe, expect, it } from 'vitest';
import type { PluginAnswer, PluginCall } from '../../src/library/plugin.ts';
import { parseReply, propertiesIn, textOf, type PluginReply, type PluginRequest } from '../../src/plugins/message.ts';
import { serve } from '../../src/plugins/serve.ts';
import { makeMachine } from '../device/machine.ts';

const devpath = '/devices/wheel0';

function requestTo(changes: Partial<PluginRequest> = {}): PluginRequest {
  const paths = makeMachine([{ devpath, subsystem: 'wheels', attributes: { spokes: '36\n' } }]);
  return {
    id: 7,
    module: { name: 'wheel', file: '/wheel.mjs' },
    argv: ['wheel', 'caf\xc3\xa9'],
    rehearse: false,
    paths,
    devpath,
    subsystem: 'wheels',
    properties: [['ACTION', 'change'], ['DEVPATH', devpath], ['SUBSYSTEM', 'wheels'], ['MODEL', 'Gr\xc3\xb6\xc3\x9fe']],
    ...changes,
  };
}

/** All that is said about one call of a module. */
async function answersOf(module: unknown, request: PluginRequest = requestTo()): Promise<readonly PluginReply[]> {
  const replies: PluginReply[] = [];
  await serve(request, { load: async () => module, reply: (reply) => replies.push(reply) });
  return replies;
}

async function answerOf(run: (call: PluginCall) => unknown, request?: PluginRequest): Promise<PluginReply | undefined> {
  return (await answersOf({ default: { name: 'wheel', summary: 'of wheels', run } }, request)).at(-1);
}

describe('a plug-in', () => {
  it('sees the call and the device as the rules do, as text', async () => {
    let seen: PluginCall | null = null;
    await answerOf((call) => {
      seen = call;
      return { properties: {} };
    });
    const { action, argv, rehearse, device } = seen as unknown as PluginCall;
    expect({ action, argv, rehearse }).toEqual({ action: 'change', argv: ['wheel', 'café'], rehearse: false });
    const { syspath, sysname, sysnum, subsystem, properties } = device;
    expect({ syspath, sysname, sysnum, subsystem, model: properties.get('MODEL'), spokes: device.attribute('spokes') })
      .toEqual({ syspath: '/sys/devices/wheel0', sysname: 'wheel0', sysnum: '0', subsystem: 'wheels', model: 'Größe', spokes: '36' });
  });

  it.each<readonly [string, (call: PluginCall) => PluginAnswer | Promise<PluginAnswer>]>([
    ['at once', () => ({ properties: { SIZE: 'größer', GONE: null } })],
    ['later', async () => ({ properties: { SIZE: 'größer', GONE: null } })],
  ])('answers %s with properties', async (_when, run) => {
    expect(await answerOf(run)).toEqual({ kind: 'ended', id: 7, status: 0, text: 'SIZE=gr\xc3\xb6\xc3\x9fer\0GONE\0' });
  });

  it.each<readonly [string, (call: PluginCall) => unknown, string]>([
    ['a reason', () => ({ reason: 'no wheel' }), 'no wheel'],
    ['an exception', () => { throw new Error('flat tyre'); }, 'flat tyre'],
    ['a broken promise', () => Promise.reject(new Error('flat tyre')), 'flat tyre'],
    ['something thrown that is no Error', () => { throw 'flat'; }, 'flat'],
    ['nothing', () => undefined, 'it answered neither with properties nor with a reason'],
    ['a text', () => 'SIZE=28', 'it answered neither with properties nor with a reason'],
    ['a name with a blank', () => ({ properties: { 'MY SIZE': '28' } }), "'MY SIZE' cannot be the name of a property"],
    ['a name that would be two', () => ({ properties: { 'A=1\nB': '2' } }), "'A=1\nB' cannot be the name of a property"],
    ['a value of two lines', () => ({ properties: { SIZE: '28\nE:EVIL=1' } }), 'the value of SIZE has more than one line'],
    ['a value with a NUL', () => ({ properties: { SIZE: '28\0EVIL=1' } }), 'the value of SIZE has more than one line'],
    ['a number', () => ({ properties: { SIZE: 28 } }), 'the value of SIZE is neither text nor null'],
  ])('fails with %s, and says so', async (_what, run, text) => {
    expect(await answerOf(run)).toEqual({ kind: 'ended', id: 7, status: 1, text });
  });

  it.each<readonly [string, unknown, string]>([
    ['exports nothing', {}, 'it has no default export with name, summary and run'],
    ['exports null', { default: null }, 'it has no default export with name, summary and run'],
    ['has another name than its file', { default: { name: 'axle', summary: '', run() {} } }, "it calls itself 'axle', and its file 'wheel'"],
    ['has no summary', { default: { name: 'wheel', run() {} } }, 'its summary is no text'],
    ['cannot be run', { default: { name: 'wheel', summary: '', run: 1 } }, 'its run is no function'],
    ['has no time', { default: { name: 'wheel', summary: '', timeoutMs: 0, run() {} } }, 'its timeoutMs is no number above zero'],
  ])('that %s is not called', async (_what, module, text) => {
    expect(await answersOf(module)).toEqual([{ kind: 'ended', id: 7, status: 1, text }]);
  });

  it('says how long it may take before it is called', async () => {
    const [first] = await answersOf({ default: { name: 'wheel', summary: '', timeoutMs: 50, run: () => ({ properties: {} }) } });
    expect(first).toEqual({ kind: 'begun', id: 7, timeoutMs: 50 });
  });

  it('that cannot be loaded fails', async () => {
    const replies: PluginReply[] = [];
    await serve(requestTo(), { load: () => Promise.reject(new SyntaxError('Unexpected token')), reply: (reply) => replies.push(reply) });
    expect(replies).toEqual([{ kind: 'ended', id: 7, status: 1, text: "Unexpected token (a module ends in .mjs, or in .js and says 'export default')" }]);
  });
});

describe('what the process of the plug-ins says', () => {
  it('gives the same properties back', () => {
    const properties = [['A', '1=2'], ['B', ''], ['C', null]] as const;
    expect(propertiesIn(textOf(properties))).toEqual(properties);
  });

  it.each([null, 'ended', {}, { kind: 'ended', id: '7', status: 0, text: '' }, { kind: 'ended', id: 7, status: 2, text: '' }, { kind: 'ended', id: 7, status: 0 }, { kind: 'begun', id: 7 }])(
    'is no reply when it is %j', (message) => expect(parseReply(message)).toBeNull());
});
