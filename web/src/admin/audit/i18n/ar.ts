import { plural } from '../../../shared/i18n/plural';
import type { Words } from './en';

const one = plural('ar');

export const ar: Words = {
  search: 'رقم مستند',
  type: 'نوع الحدث',
  number: 'رقم',
  when: 'متى',
  who: 'من',
  what: 'ماذا',
  about: 'عن ماذا',
  program: 'البرنامج نفسه',
  open: (number) => `فتح السجل ${number}`,
  facts: 'وقائع السجل',
  export: 'تصدير الكل',
  chain: 'هل كل شيء موجود بلا تغيير؟',
  chainHint: 'كل سجل يحمل بصمة الذي قبله. والمرساة المحفوظة في مكان آخر، كالتي في تقرير Z، تثبت ما قبلها.',
  anchor: 'مرساة موثوقة (فارغ: من البداية)',
  verify: 'التحقق من السلسلة',
  verifying: 'جارٍ التحقق …',
  holds: (records, anchors) =>
    `السلسلة سليمة: ${one(records, { zero: 'لا سجلات', one: 'سجل واحد', two: 'سجلان', few: '# سجلات', many: '# سجلًا', other: '# سجل' })}، ${one(anchors, { zero: 'لا مراسي', one: 'مرساة واحدة', two: 'مرساتان', few: '# مراسٍ', many: '# مرساة', other: '# مرساة' })} من تقارير Z.`,
  broken: (record) => `السلسلة مكسورة عند السجل ${record}.`,
  anchorNow: 'مرساة الآن، لتُحفظ في مكان آخر:',
};
