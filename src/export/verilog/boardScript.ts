/** The script that packages a top level as IP, puts it beside a Zynq's processor, and makes a bitstream and a handover file. */
import begin from './rtl/board_begin.tcl';
import end from './rtl/board_end.tcl';

/** @param constants files that the sources read; @param joins lines that join the top level to the processor, which is called `ps` */
export const boardScript = (top: 'stream_top' | 'engine_top', constants: string, joins: string): string =>
  [
    '# vivado -mode batch -source board.tcl -tclargs [part] [board part]',
    `# Packages ${top} as IP, puts it beside a Zynq-7000 processor, and makes a bitstream and a handover file.`,
    `set core_name ${top}`,
    `set constants "${constants}"`,
    `${begin}${joins}${end}`,
  ].join('\n');
