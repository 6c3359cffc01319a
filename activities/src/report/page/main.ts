import type { PageData } from '../page-data.ts';
import { startImageBrowser } from './image-browser.ts';
import { startRunProgress } from './run-progress.ts';
import { startOverlaySliders } from './overlay-slider.ts';
import { startTimelines } from './timelines.ts';

startOverlaySliders();
for (const timelines of document.querySelectorAll<HTMLElement>('.timelines')) startTimelines(timelines);
const data = document.getElementById('page-data');
if (data !== null) startImageBrowser(JSON.parse(data.textContent) as PageData);
const running = document.querySelector<HTMLElement>('[data-progress]');
if (running !== null) startRunProgress(running);
