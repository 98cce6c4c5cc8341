# The engine's registers before the processor's general port, its master before a high performance port: memory is the processor's.
set top [create_bd_cell -type ip -vlnv user:user:engine_top:1.0 engine_top]
apply_bd_automation -rule xilinx.com:bd_rule:axi4 -config {Master "/ps/M_AXI_GP0" Clk "Auto"} [get_bd_intf_pins engine_top/s_axi]
apply_bd_automation -rule xilinx.com:bd_rule:axi4 -config {Master "Auto" Slave "/ps/S_AXI_HP0" Clk "Auto"} [get_bd_intf_pins engine_top/m_axi]
set segment [get_bd_addr_segs -of_objects [get_bd_addr_spaces ps/Data] -filter "NAME =~ *engine_top*"]
set_property offset 0x43C00000 $segment
set_property range 64K $segment
set_property -dict [list CONFIG.PCW_USE_FABRIC_INTERRUPT 1 CONFIG.PCW_IRQ_F2P_INTR 1] $ps
connect_bd_net [get_bd_pins engine_top/done] [get_bd_pins ps/IRQ_F2P]
