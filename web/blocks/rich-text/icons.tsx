/** Signs of the toolbar that nothing else in the house has. */
import { drawIcon } from '../../ui/index.ts';

export const BoldIcon = drawIcon('M4.8 8h4.1a2.6 2.6 0 0 0 0-5.2H4.8zM4.8 8h4.8a2.7 2.7 0 0 1 0 5.4H4.8zM5.2 3v10');
export const ItalicIcon = drawIcon('M6.5 3h5M4.5 13h5M9.4 3 6.6 13');
export const HeadingIcon = drawIcon('M2.5 3v10M8.5 3v10M2.5 8h6M11 7.6l2-1.4V13');
export const SubheadingIcon = drawIcon('M2.5 4.5v8M7.5 4.5v8M2.5 8.5h5M10.2 8.6a1.5 1.5 0 1 1 2.8 .8l-2.8 3.1h3');
export const CodeIcon = drawIcon('M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5');
export const CodeBlockIcon = drawIcon(
  'M3 3h10a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM6 6 4.2 8 6 10M10 6l1.8 2-1.8 2',
);
export const NumbersIcon = drawIcon('M7 4h6.5M7 8h6.5M7 12h6.5M2.5 3l1-.5V6M2.3 10.2a1 1 0 0 1 1.9.5L2.4 13h2');
export const QuoteIcon = drawIcon('M3 4.5v7M6.5 4.5h7M6.5 8h7M6.5 11.5h4.5');
export const LinkIcon = drawIcon(
  'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7L8.2 4M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.8-.8',
);
export const RedoIcon = drawIcon('M12.5 6.5h-6a3.3 3.3 0 0 0 0 6.6H10M9.8 3.6l2.9 2.9-2.9 2.9');
