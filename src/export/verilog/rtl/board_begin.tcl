set part [expr {$argc > 0 ? [lindex $argv 0] : "xc7z020clg400-1"}]
set board [expr {$argc > 1 ? [lindex $argv 1] : ""}]
cd [file dirname [file normalize [info script]]]

proc sources {} {
    set list [open files.f]
    set found [split [string trim [read $list]] "\n"]
    close $list
    return $found
}

# The IP: Vivado infers the AXI interfaces from the names of the ports, and aclk and aresetn as their clock and reset.
create_project -force package build/package -part $part
add_files -norecurse [sources]
if {$constants ne ""} { add_files -norecurse [glob $constants] }
set_property top $core_name [current_fileset]
update_compile_order -fileset sources_1
ipx::package_project -root_dir build/ip -vendor user -library user -taxonomy /UserIP -import_files -force
set core [ipx::current_core]
set_property name $core_name $core
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
