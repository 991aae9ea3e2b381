import { fileNameOf } from '../../base/paths.ts';
import type { CallTiming, EventTiming } from '../../control/timing-calls.ts';
import { placeOf } from './blame.ts';
import { callsOf, covered, duration, endOf, startOf, sumOf, workOf } from './spans.ts';
import { ticksFor, waitingOver, type Lane, type Picture } from './plot-layout.ts';

/** All lengths are in pixels of an unscaled picture. */
const WIDTH = 1280;
const LEFT = 190;
const RIGHT = 30;
const CHART = WIDTH - LEFT - RIGHT;
const QUEUE_TOP = 92;
const QUEUE_HEIGHT = 44;
const OWN_ROW = 18;
const SHARED_ROW = 7;
const STRIP_PADDING = 3;
const LANE_HEAD = 6;
/** two lines of text at the left */
const LANE_MIN = 32;
/** A bar that nobody can see tells nothing. */
const BAR_MIN = 1.2;
/** The widest that a character of the labels is, so that they fit whatever the font. */
const CHARACTER = 6.6;
const LABEL_MAX = 64;
/** The left column's text is cut to what fits there. */
const TITLE_MAX = 24;

/** A colour for each theme. `work` says who caused an event; waiting is the same colour, pale. */
const style = `
text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: #24292f; }
.title { font-size: 18px; font-weight: 600; }
.lane { font-weight: 600; }
.note { fill: #656d76; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.page { fill: #ffffff; }
.odd { fill: #f6f8fa; }
.grid { stroke: #d8dee4; stroke-width: 1; }
.kernel { fill: #1f6feb; }
.trigger { fill: #1a7f37; }
.bad { fill: #cf222e; }
.waits { fill-opacity: 0.18; }
.called { fill: #0b1f3a; fill-opacity: 0.45; }
.queue { fill: #8c959f; fill-opacity: 0.45; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.note { fill: #9198a1; }
.page { fill: #0d1117; }
.odd { fill: #151b23; }
.grid { stroke: #30363d; }
.kernel { fill: #4493f8; }
.trigger { fill: #3fb950; }
.bad { fill: #f85149; }
.waits { fill-opacity: 0.22; }
.called { fill: #010409; fill-opacity: 0.5; }
.queue { fill: #9198a1; fill-opacity: 0.4; }
}
`;

/**
 * The picture of the time line, as an SVG document of its own: it needs no script, no font and no network.
 *
 * @param title  a line of Unicode text
 */
export function drawPicture(picture: Picture, title: string): string {
  const { extent, lanes, events } = picture;
  const scale = CHART / Math.max(1, extent.toUsec - extent.fromUsec);
  const x = (usec: number): number => LEFT + (usec - extent.fromUsec) * scale;

  const body: string[] = [];
  let top = QUEUE_TOP + QUEUE_HEIGHT + 12;
  lanes.forEach((lane, n) => {
    const height = heightOf(lane);
    if (n % 2 === 0) body.push(`<rect class="odd" x="0" y="${top}" width="${WIDTH}" height="${height}"/>`);
    body.push(...drawLane(lane, { top, x }));
    top += height;
  });
  const height = top + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${style}</style>`,
    `<rect class="page" x="0" y="0" width="${WIDTH}" height="${height}"/>`,
    ...drawHead(picture, title),
    // Bands are behind the grid, bars before it.
    ...body.filter((element) => element.startsWith('<rect class="odd"')),
    ...drawAxis(picture, { bottom: top, x }),
    ...drawQueue(events, picture),
    ...body.filter((element) => !element.startsWith('<rect class="odd"')),
    '</svg>\n',
  ].join('\n');
}

function drawHead({ events, extent }: Picture, title: string): string[] {
  const busyUsec = covered(events.map((event) => ({ fromUsec: startOf(event), toUsec: endOf(event) })));
  const of = (kind: CallTiming['kind']): string => duration(sumOf(events.map((event) => callsOf(event, kind))));
  const bad = events.filter(({ outcome }) => outcome !== 'done').length;
  const facts = [
    `${events.length} ${events.length === 1 ? 'event' : 'events'} in ${duration(extent.toUsec - extent.fromUsec)}`,
    `in work ${duration(busyUsec)}`,
    `programs ${of('program')}`,
    `probes ${of('probe')}`,
    `builtins ${of('builtin')}`,
    ...(bad === 0 ? [] : [`${bad} failed`]),
  ];
  let at = LEFT;
  const legend = ([['kernel', 'announced by the kernel'], ['trigger', 'triggered'], ['bad', 'failed'], ['kernel waits', 'waiting'], ['called', 'in a program or probe']] as const).flatMap(([kind, what]) => {
    const from = at;
    at += 18 + what.length * CHARACTER + 18;
    const isCalled = kind === 'called';
    return [
      `<rect class="${isCalled ? 'kernel' : kind}" x="${from}" y="54" width="12" height="12"/>`,
      // As in the bars: the lower half, darkened.
      ...(isCalled ? [`<rect class="called" x="${from}" y="60" width="12" height="6"/>`] : []),
      text({ x: from + 18, y: 64 }, what, 'note'),
    ];
  });
  return [text({ x: LEFT, y: 26 }, title, 'title'), text({ x: LEFT, y: 44 }, facts.join('  ·  '), 'note'), ...legend];
}

function drawAxis({ extent }: Picture, { bottom, x }: { bottom: number; x: (usec: number) => number }): string[] {
  return ticksFor(extent.toUsec - extent.fromUsec).flatMap((tick) => {
    const at = round(x(extent.fromUsec + tick));
    // A mark at the very end would be written over the edge.
    const isAtEdge = at > WIDTH - RIGHT - 20;
    return [`<line class="grid" x1="${at}" x2="${at}" y1="${QUEUE_TOP - 4}" y2="${bottom}"/>`, ...(isAtEdge ? [] : [text({ x: at, y: QUEUE_TOP - 8 }, tickText(tick), 'note middle')])];
  });
}

/** How many events were waiting, over all lanes. */
function drawQueue(events: readonly EventTiming[], { extent }: Picture): string[] {
  const columns = CHART / 2;
  const waiting = waitingOver(events, extent, columns);
  const most = Math.max(...waiting);
  const bottom = QUEUE_TOP + QUEUE_HEIGHT;
  return [
    text({ x: 12, y: QUEUE_TOP + 14 }, 'queue', 'lane'),
    text({ x: 12, y: QUEUE_TOP + 28 }, `at most ${most} waiting`, 'note'),
    ...(most === 0 ? [] : [area(waiting, { bottom, height: QUEUE_HEIGHT, className: 'queue' })]),
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>`,
  ];
}

function area(values: readonly number[], { bottom, height, className }: { bottom: number; height: number; className: string }): string {
  const most = Math.max(...values);
  const step = CHART / values.length;
  const points = values.map((value, n) => `H${round(LEFT + n * step)}V${round(bottom - (value / most) * height)}`);
  return `<path class="${className}" d="M${LEFT} ${bottom}${points.join('')}H${LEFT + CHART}V${bottom}Z"/>`;
}

function heightOf({ own, shared }: Lane): number {
  const strip = shared.length === 0 ? 0 : shared.length * SHARED_ROW + 2 * STRIP_PADDING;
  return Math.max(LANE_MIN, LANE_HEAD + own.length * OWN_ROW + strip + LANE_HEAD);
}

function drawLane(lane: Lane, { top, x }: { top: number; x: (usec: number) => number }): string[] {
  const stripTop = top + LANE_HEAD + lane.own.length * OWN_ROW + STRIP_PADDING;
  return [
    text({ x: 12, y: top + 14 }, shorten(lane.title, TITLE_MAX), 'lane'),
    text({ x: 12, y: top + 27 }, `${lane.events === 1 ? '1 event' : `${lane.events} events`}, ${duration(lane.workUsec)}`, 'note'),
    ...lane.own.flatMap((event, row) => drawOwn(event, { top: top + LANE_HEAD + row * OWN_ROW, x })),
    ...lane.shared.flatMap((events, row) => events.map((event) => drawBar(event, { top: stripTop + row * SHARED_ROW, height: SHARED_ROW - 2, x }))),
  ];
}

/** A row with a name: behind the bar where there is room, else before it. */
function drawOwn(event: EventTiming, { top, x }: { top: number; x: (usec: number) => number }): string[] {
  const height = OWN_ROW - 6;
  const receivedX = x(event.receivedUsec);
  const startX = x(startOf(event));
  const endX = Math.max(x(endOf(event)), startX + BAR_MIN);
  const label = labelOf(event);
  const width = label.length * CHARACTER;
  const fitsBehind = endX + 6 + width <= WIDTH - 6;
  const waits = startX - receivedX < 0.5 ? [] : [`<rect class="${causeOf(event)} waits" x="${round(receivedX)}" y="${top}" width="${round(startX - receivedX)}" height="${height}"><title>${escape(`waited ${duration(event.waitUsec)}`)}</title></rect>`];
  // A name that fits on neither side stands inside, at the left end of its bar.
  const place = fitsBehind ? { x: endX + 6, className: '' } : startX - 6 - width >= LEFT ? { x: startX - 6, className: 'end' } : { x: LEFT + 4, className: '' };
  return [...waits, drawBar(event, { top, height, x }), ...drawCalls(event, { top, height, x }), text({ x: place.x, y: top + height - 2 }, label, place.className)];
}

function drawBar(event: EventTiming, { top, height, x }: { top: number; height: number; x: (usec: number) => number }): string {
  const from = x(startOf(event));
  const width = Math.max(BAR_MIN, x(endOf(event)) - from);
  return `<rect class="${causeOf(event)}" x="${round(from)}" y="${top}" width="${round(width)}" height="${height}"><title>${escape(describe(event))}</title></rect>`;
}

function drawCalls(event: EventTiming, { top, height, x }: { top: number; height: number; x: (usec: number) => number }): string[] {
  return event.calls.flatMap((call) => {
    const from = x(startOf(event) + call.beganUsec);
    const width = x(startOf(event) + call.beganUsec + call.durationUsec) - from;
    if (call.kind === 'builtin' || width < BAR_MIN) return [];
    return [`<rect class="called" x="${round(from)}" y="${top + height / 2}" width="${round(width)}" height="${height / 2}"><title>${escape(describeCall(call))}</title></rect>`];
  });
}

function causeOf({ outcome, cause }: EventTiming): string {
  return outcome === 'done' ? cause : 'bad';
}

function labelOf(event: EventTiming): string {
  const { action, devpath } = event;
  const name = fileNameOf(devpath);
  const longest = event.calls.reduce<CallTiming | null>((one, other) => (one === null || other.durationUsec > one.durationUsec ? other : one), null);
  // What was called is worth its name when most of the time went into it.
  const because = longest !== null && longest.durationUsec * 2 >= workOf(event) ? `, ${fileNameOf(longest.name)}` : '';
  return shorten(`${action} ${name} ${duration(workOf(event))}${because}`, LABEL_MAX);
}

/** What a bar tells when it is pointed at. */
function describe(event: EventTiming): string {
  const { action, devpath, seqnum, waitUsec, waitedFor, calls, callsLost } = event;
  const longest = [...calls].sort((one, other) => other.durationUsec - one.durationUsec).slice(0, 6);
  const more = calls.length - longest.length + callsLost;
  return [
    `${action} ${devpath} (${seqnum})`,
    `took ${duration(workOf(event))}, waited ${duration(waitUsec)}${waitedFor === null ? '' : ` for ${waitedFor}`}`,
    ...longest.map(describeCall),
    ...(more === 0 ? [] : [`and ${more} more calls`]),
  ].join('\n');
}

function describeCall(call: CallTiming): string {
  return `${duration(call.durationUsec)} ${call.kind} ${call.name}, ${placeOf(call)}${call.result === 'ok' || call.kind === 'builtin' ? '' : `, ${call.result}`}`;
}

function tickText(usec: number): string {
  if (usec === 0) return '0';
  const [value, unit] = usec >= 1_000_000 ? [usec / 1_000_000, 's'] : usec >= 1000 ? [usec / 1000, 'ms'] : [usec, 'µs'];
  return `${Number(value.toFixed(3))} ${unit}`;
}

function text({ x, y }: { readonly x: number; readonly y: number }, content: string, className: string): string {
  return `<text x="${round(x)}" y="${round(y)}"${className === '' ? '' : ` class="${className}"`}>${escape(content)}</text>`;
}

/** The beginning and the end, which tell devices apart. */
function shorten(content: string, most: number): string {
  if (content.length <= most) return content;
  const head = Math.ceil((most - 1) / 2);
  return `${content.slice(0, head)}…${content.slice(content.length - (most - 1 - head))}`;
}

/** Text for XML, which has no place for most control characters. */
function escape(content: string): string {
  return content
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
