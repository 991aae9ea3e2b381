/** Takes over from the device manager that runs, with less patience than devmasterd, and says how that went: one line of JSON for each error, and one for the outcome. */
import { silent } from '../../../src/base/log.ts';
import { systemPaths } from '../../../src/base/paths.ts';
import { FinishedEvents, takeOver } from '../../../src/daemon/take-over.ts';

const log = { ...silent, error: (_fields: object, message: string) => console.log(JSON.stringify({ error: message })) };
const { complete } = await takeOver({ paths: systemPaths, log, finished: new FinishedEvents() }, { finishMs: 100, endMs: 100, killMs: 60_000 });
console.log(JSON.stringify({ complete }));
