import { pack } from './pack.ts';

console.log(await pack(process.argv[2] ?? 'dist'));
