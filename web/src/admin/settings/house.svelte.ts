/** The merchant's settings as they were read. Each form changes its part, with the version that was read: of two people one is told. */
import { asked } from '../../shared/asked';
import { api, type Model, Problem } from '../../shared/api/client';
import type { Acting } from '../ui/acting.svelte';

export class House {
  settings = $state.raw<Model<'Settings'> | undefined>(undefined);
  failed = $state.raw<unknown>(undefined);
  /** Whether somebody else changed them since they were read. */
  isOld = $state(false);
  /** How often they were read: forms begin anew with it. */
  reads = $state(0);

  async read(): Promise<void> {
    try {
      this.settings = await asked(api.GET('/api/v1/settings'));
      this.isOld = false;
      this.failed = undefined;
      this.reads++;
    } catch (problem) {
      this.failed = problem;
    }
  }

  /** Looks whether they are still what was read; whoever is typing is not disturbed. */
  async look(): Promise<void> {
    const version = this.settings?.version;
    if (version === undefined) return this.read();
    const now = await asked(api.GET('/api/v1/settings'));
    if (this.settings?.version === version && now.version !== version) this.isOld = true;
  }

  async change(acting: Acting, part: Omit<Model<'SettingsChange'>, 'version'>): Promise<void> {
    const version = this.settings?.version;
    if (version === undefined) return;
    const body = { ...part, version };
    const header = (key: string) => ({ params: { header: { 'Idempotency-Key': key } }, body });
    const settings = await acting.do(body, (key) => asked(api.PATCH('/api/v1/settings', header(key))));
    if (settings !== undefined) this.settings = settings;
    else if (acting.failed instanceof Problem && acting.failed.code === 'settings.versionConflict') this.isOld = true;
  }
}
