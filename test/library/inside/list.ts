/** Lists what `enumerate` finds: the argument is a JSON list of options, the answer a list with a list of devices for each. */
import { type Device, enumerate, type EnumerateOptions } from 'devmaster';

const queries = JSON.parse(process.argv[2] ?? '[]') as EnumerateOptions[];
const describe = (device: Device): object => ({ ...device.toJSON(), parents: [...device.ancestors()].map(({ syspath }) => syspath), attributes: device.attributeNames() });
console.log(JSON.stringify(queries.map((options) => enumerate(options).map(describe))));
