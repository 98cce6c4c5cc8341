# vivado -mode batch -source board.tcl -tclargs [part] [board part]
# Packages stream_top as IP, puts it beside a Zynq-7000 processor with an AXI DMA for each of its streams, and makes a bitstream and a handover file.
# The first DMA carries the first input and the first output; each further stream has one of its own.
set part [expr {$argc > 0 ? [lindex $argv 0] : "xc7z020clg400-1"}]
set board [expr {$argc > 1 ? [lindex $argv 1] : ""}]
cd [file dirname [file normalize [info script]]]
source ports.tcl

proc sources {} {
    set list [open files.f]
    set found [split [string trim [read $list]] "\n"]
    close $list
    return $found
}

# The IP: Vivado infers the AXI4-Stream interfaces from the names of the ports, and aclk and aresetn as their clock and reset.
create_project -force package build/package -part $part
add_files -norecurse [sources]
add_files -norecurse [glob memory/*.mem]
set_property top stream_top [current_fileset]
update_compile_order -fileset sources_1
ipx::package_project -root_dir build/ip -vendor user -library user -taxonomy /UserIP -import_files -force
set core [ipx::current_core]
set_property name stream_top $core
set_property version 1.0 $core
ipx::update_checksums $core
ipx::save_core $core
close_project

# The system.
create_project -force system build/system -part $part
if {$board ne ""} { set_property board_part $board [current_project] }
set_property ip_repo_paths build/ip [current_project]
update_ip_catalog
create_bd_design system
set ps [create_bd_cell -type ip -vlnv xilinx.com:ip:processing_system7 ps]
apply_bd_automation -rule xilinx.com:bd_rule:processing_system7 -config {make_external "FIXED_IO, DDR"} $ps
set_property -dict [list CONFIG.PCW_USE_S_AXI_HP0 1 CONFIG.PCW_FPGA0_PERIPHERAL_FREQMHZ 100] $ps
set top [create_bd_cell -type ip -vlnv user:user:stream_top:1.0 stream_top]

# A DMA takes beats of 1, 2, 4, … bytes: others go through a converter, which packs them.
proc power_of_two {bytes} {
    set width 1
    while {$width < $bytes} { set width [expr {2 * $width}] }
    return $width
}
proc join_streams {from from_bytes to to_bytes name} {
    if {$from_bytes == $to_bytes} {
        connect_bd_intf_net [get_bd_intf_pins $from] [get_bd_intf_pins $to]
        return
    }
    set converter [create_bd_cell -type ip -vlnv xilinx.com:ip:axis_dwidth_converter $name]
    set_property -dict [list CONFIG.S_TDATA_NUM_BYTES $from_bytes CONFIG.M_TDATA_NUM_BYTES $to_bytes CONFIG.HAS_TLAST 1] $converter
    connect_bd_intf_net [get_bd_intf_pins $from] [get_bd_intf_pins $name/S_AXIS]
    connect_bd_intf_net [get_bd_intf_pins $name/M_AXIS] [get_bd_intf_pins $to]
    connect_bd_net [get_bd_pins ps/FCLK_CLK0] [get_bd_pins $name/aclk]
    lappend ::converters $name
}
set converters {}
set count [expr {max([llength $inputs], [llength $outputs])}]
for {set i 0} {$i < $count} {incr i} {
    set dma [create_bd_cell -type ip -vlnv xilinx.com:ip:axi_dma dma_$i]
    set reads [expr {$i < [llength $inputs]}]
    set writes [expr {$i < [llength $outputs]}]
    set_property -dict [list CONFIG.c_include_sg 0 CONFIG.c_sg_length_width 26 CONFIG.c_include_mm2s $reads CONFIG.c_include_s2mm $writes] $dma
    if {$reads} {
        lassign [lindex $inputs $i] port bytes
        set width [power_of_two $bytes]
        set bits [expr {8 * $width}]
        set_property -dict [list CONFIG.c_m_axis_mm2s_tdata_width $bits CONFIG.c_m_axi_mm2s_data_width [expr {max($bits, 32)}]] $dma
        join_streams dma_$i/M_AXIS_MM2S $width stream_top/$port $bytes into_$port
        apply_bd_automation -rule xilinx.com:bd_rule:axi4 -config {Master "Auto" Slave "/ps/S_AXI_HP0" Clk "Auto"} [get_bd_intf_pins dma_$i/M_AXI_MM2S]
    }
    if {$writes} {
        lassign [lindex $outputs $i] port bytes
        join_streams stream_top/$port $bytes dma_$i/S_AXIS_S2MM [power_of_two $bytes] out_of_$port
        apply_bd_automation -rule xilinx.com:bd_rule:axi4 -config {Master "Auto" Slave "/ps/S_AXI_HP0" Clk "Auto"} [get_bd_intf_pins dma_$i/M_AXI_S2MM]
    }
    apply_bd_automation -rule xilinx.com:bd_rule:axi4 -config {Master "/ps/M_AXI_GP0" Clk "Auto"} [get_bd_intf_pins dma_$i/S_AXI_LITE]
    set segment [get_bd_addr_segs -of_objects [get_bd_addr_spaces ps/Data] -filter "NAME =~ *dma_$i*"]
    set_property offset [format 0x%08X [expr {0x40400000 + 0x10000 * $i}]] $segment
}
apply_bd_automation -rule xilinx.com:bd_rule:clkrst -config {Clk "/ps/FCLK_CLK0"} [get_bd_pins stream_top/aclk]
foreach name $converters { connect_bd_net [get_bd_pins stream_top/aresetn] [get_bd_pins $name/aresetn] }
validate_bd_design
save_bd_design
make_wrapper -files [get_files system.bd] -top -import
set_property top system_wrapper [current_fileset]
launch_runs impl_1 -to_step write_bitstream -jobs 4
wait_on_run impl_1
open_run impl_1
report_utilization -file build/utilization.txt
report_timing_summary -file build/timing.txt
write_hw_platform -fixed -include_bit -force build/system.xsa
