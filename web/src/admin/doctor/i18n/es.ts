import { plural } from '../../../shared/i18n/plural';
import type { Words } from './en';

const one = plural('es');

export const es: Words = {
  run: 'Revisarlo todo ahora',
  running: 'Revisando …',
  failed: 'La revisión ha fallado. Inténtelo de nuevo.',
  finished: ({ found, opened, closed, repaired }) =>
    `Revisado todo: ${one(found, { one: '# hallazgo', other: '# hallazgos' })}, ${opened} nuevos, ${closed} resueltos, ${repaired} reparados.`,
  which: 'Hallazgos',
  open: 'Abiertos',
  over: 'Resueltos',
  healthy: 'Nada está mal, hasta donde se miró.',
  none: 'No hay tal hallazgo.',
  severities: { critical: 'Crítico', error: 'Fallo', warning: 'Aviso' },
  remedy: 'Qué hacer:',
  since: (time) => `desde ${time}`,
  overSince: (time) => `resuelto desde ${time}`,
  repair: 'Repararlo',
  rules: 'Reglas',
  rule: 'Regla',
  holds: 'Qué debe cumplirse',
  byItself: 'Se repara solo',
  byItselfOf: (code) => `Se repara solo: ${code}`,
};
