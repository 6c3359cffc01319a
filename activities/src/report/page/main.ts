import type { PageData } from '../page-data.ts';
import type { Timeline } from '../timeline.ts';
import { startImageBrowser } from './image-browser.ts';
import { startRunProgress } from './run-progress.ts';
import { startOverlaySliders } from './overlay-slider.ts';
import { startTimelines } from './timelines.ts';

startOverlaySliders();
const timeline = document.getElementById('timeline-data');
if (timeline !== null) startTimelines(JSON.parse(timeline.textContent) as Timeline);
const data = document.getElementById('page-data');
if (data !== null) startImageBrowser(JSON.parse(data.textContent) as PageData);
const running = document.querySelector<HTMLElement>('[data-progress]');
if (running !== null) startRunProgress(running);
