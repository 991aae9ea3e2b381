import { binding } from './binding.ts';

/**
 * Sets an option of the JavaScript engine, such as `--no-opt`. What it compiles and loads from then on follows it. Where the engine
 * cannot be told, or does not know the option, all is as before.
 *
 * @returns whether the engine knows the option
 */
export function setEngineOption(option: string): boolean {
  return binding.setEngineOption(option);
}

/** Gives memory back to the system that was taken in busy times and is free now: what strings and messages were in. */
export function returnMemory(): void {
  binding.returnMemory();
}
