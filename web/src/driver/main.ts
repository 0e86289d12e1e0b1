import { begin } from '../shared/begin';
import { install } from '../shared/installed';
import Driver from './Driver.svelte';

void install('driver');
void begin(Driver);
