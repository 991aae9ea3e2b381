/**
 * Writes down what the library's monitor hears, one line of JSON for each event. The argument is a JSON object with options of
 * `monitor`. Says `listening` once it is open, waits for a line of standard input before it asks for the first event, and ends
 * with its standard input.
 */
import { monitor } from 'devmaster';

const events = monitor(JSON.parse(process.argv[2] ?? '{}'));
console.log('listening');
await new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.on('end', () => void events.return());
for await (const event of events) {
  console.log(JSON.stringify(event));
}
