/** Light or dark: as the device has it, unless somebody chose on it. */

const KEPT_AS = 'docket.theme';
export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

class Theme {
  name = $state<ThemeName>('system');

  begin(): void {
    const kept = localStorage.getItem(KEPT_AS);
    this.show(THEMES.find((theme) => theme === kept) ?? 'system');
  }

  choose(name: ThemeName): void {
    localStorage.setItem(KEPT_AS, name);
    this.show(name);
  }

  private show(name: ThemeName): void {
    this.name = name;
    if (name === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
  }
}

export const theme = new Theme();
