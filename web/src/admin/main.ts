import { begin } from '../shared/begin';
import Admin from './Admin.svelte';

void begin(Admin);
