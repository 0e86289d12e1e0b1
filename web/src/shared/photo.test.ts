import { expect, it } from 'vitest';
import { fitting, SIDE_MAX } from './photo';

it('a photo is made to fit by its longer side, and never made larger', () => {
  expect(fitting(4000, 3000)).toEqual({ width: SIDE_MAX, height: 1200 });
  expect(fitting(3000, 4000)).toEqual({ width: 1200, height: SIDE_MAX });
  expect(fitting(640, 480)).toEqual({ width: 640, height: 480 });
  expect(fitting(20_000, 1)).toEqual({ width: SIDE_MAX, height: 1 });
});
