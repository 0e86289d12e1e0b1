import { plural } from '../../../shared/i18n/plural';
import type { Words } from './en';

const one = plural('fa');

export const fa: Words = {
  run: 'اکنون همه‌چیز را بررسی کن',
  running: 'در حال بررسی …',
  failed: 'بررسی ناموفق بود. دوباره بکوشید.',
  finished: ({ found, opened, closed, repaired }) =>
    `همه‌چیز بررسی شد: ${one(found, { one: '# یافته', other: '# یافته' })}، تازه ${opened}، پایان‌یافته ${closed}، درست‌شده ${repaired}.`,
  which: 'یافته‌ها',
  open: 'باز',
  over: 'پایان‌یافته',
  healthy: 'تا آنجا که بررسی شد ایرادی نیست.',
  none: 'چنین یافته‌ای نیست.',
  severities: { critical: 'بحرانی', error: 'خطا', warning: 'هشدار' },
  remedy: 'چه باید کرد:',
  since: (time) => `از ${time}`,
  overSince: (time) => `پایان از ${time}`,
  repair: 'درست کردن',
  rules: 'قاعده‌ها',
  rule: 'قاعده',
  holds: 'چه باید درست باشد',
  byItself: 'خودبه‌خود درست می‌شود',
  byItselfOf: (code) => `خودبه‌خود درست می‌شود: ${code}`,
};
