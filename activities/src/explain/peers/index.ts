export { centreMap, randomMap } from './control-maps.ts';
export { createPeer, type PeerMethod } from './create-peer.ts';
