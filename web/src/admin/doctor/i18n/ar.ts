import { plural } from '../../../shared/i18n/plural';
import type { Words } from './en';

const one = plural('ar');

export const ar: Words = {
  run: 'فحص كل شيء الآن',
  running: 'جارٍ الفحص …',
  failed: 'فشل الفحص. حاول من جديد.',
  finished: ({ found, opened, closed, repaired }) =>
    `فُحص كل شيء: ${one(found, { zero: 'لا ملاحظات', one: 'ملاحظة واحدة', two: 'ملاحظتان', few: '# ملاحظات', many: '# ملاحظة', other: '# ملاحظة' })}، الجديدة ${opened}، المنتهية ${closed}، المصلحة ${repaired}.`,
  which: 'الملاحظات',
  open: 'المفتوحة',
  over: 'المنتهية',
  healthy: 'لا خلل فيما فُحص.',
  none: 'لا توجد ملاحظة كهذه.',
  severities: { critical: 'حرج', error: 'خطأ', warning: 'تنبيه' },
  remedy: 'ما العمل:',
  since: (time) => `منذ ${time}`,
  overSince: (time) => `انتهت منذ ${time}`,
  repair: 'إصلاحه',
  rules: 'القواعد',
  rule: 'القاعدة',
  holds: 'ما يجب أن يصح',
  byItself: 'يُصلح تلقائيًا',
  byItselfOf: (code) => `يُصلح تلقائيًا: ${code}`,
};
