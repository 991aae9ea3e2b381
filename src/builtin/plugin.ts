import { propertiesIn } from '../plugins/message.ts';
import type { BuiltinAnswer, PluginModule, ProgramAnswer } from '../rules/world.ts';
import { found, nothing, type Builtin } from './builtin.ts';

/** The builtin that a plug-in adds: every call of it is a question to the process of the plug-ins. */
export function pluginBuiltin(module: PluginModule): Builtin {
  return {
    name: module.name,
    summary: `plug-in ${module.file}`,
    run: (call) => ({ kind: 'plugin', argv: call.argv, module, call, understand }),
  };
}

function understand(answer: ProgramAnswer): BuiltinAnswer {
  switch (answer.kind) {
    case 'exited':
      return answer.status === 0 ? found(propertiesIn(answer.stdout)) : nothing(`the plug-in failed: ${answer.stdout}`);
    case 'killed':
      return nothing(`the plug-in was killed by ${answer.signal}`);
    case 'timeout':
      return nothing('the plug-in took too long and was killed');
    case 'not-started':
      return nothing(`the plug-in was not called: ${answer.reason}`);
  }
}
