import { begin } from '../shared/begin';
import { install } from '../shared/installed';
import { session } from '../shared/session.svelte';
import Driver from './Driver.svelte';

session.keepFor('driver');
install('driver');
void begin(Driver);
