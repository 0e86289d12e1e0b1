/** What every form of the settings is given. */
import type { Model } from '../../shared/api/client';
import type { House } from './house.svelte';

export interface PartProps {
  house: House;
  /** The settings as they were read when the form began. */
  now: Model<'Settings'>;
}
