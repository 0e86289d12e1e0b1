import { begin } from '../shared/begin';
import Shop from './Shop.svelte';

void begin(Shop);
