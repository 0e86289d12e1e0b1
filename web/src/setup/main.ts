import { begin } from '../shared/begin';
import Setup from './Setup.svelte';

void begin(Setup);
