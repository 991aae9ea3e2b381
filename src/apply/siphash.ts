export { siphash24 } from '../base/siphash.ts';
