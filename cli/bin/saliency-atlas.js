#!/usr/bin/env node
// The sources are TypeScript; tsx compiles them as they are loaded, so a checkout needs no build.
import { register } from 'tsx/esm/api';

register();
await import('../src/main.ts');
