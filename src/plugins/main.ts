/** The program devmaster-plugins: the process in which plug-in builtins run. It serves whoever started it, and ends with them. */
import { pathToFileURL } from 'node:url';
import { toText } from '../library/text.ts';
import type { PluginRequest } from './message.ts';
import { serve } from './serve.ts';

process.title = 'devmaster-plugins';
process.on('disconnect', () => process.exit(0));
process.on('message', (request: PluginRequest) => {
  void serve(request, {
    load: (file) => import(pathToFileURL(toText(file)).href),
    reply: (reply) => process.send?.(reply),
  });
});
