import { begin } from '../shared/begin';
import Staff from './Staff.svelte';

void begin(Staff);
