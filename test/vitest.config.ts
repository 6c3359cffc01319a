import { mergeConfig } from 'vitest/config';
import { shared } from '../vitest.shared.ts';

/** These tests wait for servers and heartbeats as often as they compute: two files at a time fill two cores. */
export default mergeConfig(shared, { test: { maxWorkers: 2 } });
