import { plural } from '../../../shared/i18n/plural';
import type { Words } from './en';

const one = plural('fa');

export const fa: Words = {
  search: 'شمارهٔ سند',
  type: 'نوع رویداد',
  number: 'شماره',
  when: 'کی',
  who: 'چه کسی',
  what: 'چه',
  about: 'دربارهٔ',
  program: 'خود برنامه',
  open: (number) => `باز کردن رکورد ${number}`,
  facts: 'واقعیت‌های رکورد',
  export: 'برون‌بری همه',
  chain: 'آیا همه‌چیز هست و دست‌نخورده؟',
  chainHint: 'هر رکورد اثر رکورد پیش از خود را دارد. لنگری که جای دیگری نگه می‌دارید، مانند گزارش Z، آنچه پیش از آن است ثابت می‌کند.',
  anchor: 'لنگری که باور دارید (خالی: از آغاز)',
  verify: 'بررسی زنجیره',
  verifying: 'در حال بررسی …',
  holds: (records, anchors) =>
    `زنجیره درست است: ${one(records, { one: '# رکورد', other: '# رکورد' })}، ${one(anchors, { one: '# لنگر', other: '# لنگر' })} از گزارش‌های Z.`,
  broken: (record) => `زنجیره در رکورد ${record} شکسته است.`,
  anchorNow: 'لنگر اکنون، برای نگه‌داشتن در جای دیگر:',
};
