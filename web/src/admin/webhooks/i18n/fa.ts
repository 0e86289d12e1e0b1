import type { Words } from './en';

export const fa: Words = {
  url: 'نشانی',
  description: 'برای چیست',
  types: 'نوع‌ها',
  wants: 'نوع رویدادهایی که می‌خواهد (خالی: همه)',
  standing: 'وضعیت',
  enabled: 'رویداد برایش فرستاده می‌شود',
  disabled: 'چیزی برایش فرستاده نمی‌شود',
  disabledBecause: (why) =>
    why === 'gone'
      ? 'چیزی فرستاده نمی‌شود: پاسخ داد که دیگر نیست'
      : why === 'failing'
        ? 'چیزی فرستاده نمی‌شود: روزهاست چیزی نگرفته'
        : 'چیزی فرستاده نمی‌شود',
  failing: (tries) => `تحویل ممکن نیست (تلاش‌ها: ${tries})`,
  deliveredTo: 'تحویل تا رویداد',
  fresh: 'وب‌هوک تازه',
  make: 'ساختن وب‌هوک',
  secretOnce: 'رازی که پیام‌ها با آن امضا می‌شوند. تنها همین بار نشان داده می‌شود:',
  actions: 'چه می‌توان کرد',
  test: 'فرستادن آزمایشی',
  enable: 'از نو بفرست',
  disable: 'دیگر نفرست',
  rotate: 'راز دیگر',
  remove: 'حذف',
  reallyRemove: 'بله، حذفش کن',
  replay: 'فرستادن دوبارهٔ این رویدادها',
  from: 'از رویداد',
  until: 'تا رویداد (خالی: آخرین)',
  deliveries: 'تحویل‌ها',
  noDeliveries: 'هنوز چیزی فرستاده نشده است.',
  when: 'کی',
  event: 'رویداد',
  outcome: 'نتیجه',
  outcomes: { delivered: 'تحویل شد', failed: 'نشد؛ دوباره می‌کوشد', given_up: 'رها شد' },
  answer: 'پاسخ',
  tries: 'تلاش',
  sendAgain: 'دوباره بفرست',
};
