# An AXI DMA for each of its streams: the first carries the first input and the first output; each further stream has one of its own.
source ports.tcl
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
