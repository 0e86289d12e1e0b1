import { begin } from '../shared/begin';
import Pos from './Pos.svelte';

void begin(Pos);
