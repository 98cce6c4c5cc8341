// The engine's registers behind an AXI4-Lite slave: 32 bits each, written as whole words, by address in bytes:
//
//   0x00 control  written: bit 0 begins an image, unless one is under way; bit 1 takes done and error back
//   0x04 status   bit 0 busy, bit 1 done, bit 2 error: memory answered with one
//   0x08 cycles   of the image that is under way, or of the last one
//   0x0c engine   bits 7–0 LANES, 15–8 Q_BITS, 31–16 0x5357
//   0x10 program, 0x14 inputs, 0x18 outputs, 0x1c maps: where these begin in memory, in bytes; multiples of 4096
//
// `done` is an interrupt too: it stays until it is taken back or the next image begins.
module engine_registers #(
    parameter LANES = 8, parameter Q_BITS = 8
) (
    input  wire        clk,
    input  wire        rst,
    input  wire        awvalid,
    output wire        awready,
    input  wire [4:0]  awaddr,
    input  wire        wvalid,
    output wire        wready,
    input  wire [31:0] wdata,
    input  wire [3:0]  wstrb,
    output reg         bvalid,
    input  wire        bready,
    input  wire        arvalid,
    output wire        arready,
    input  wire [4:0]  araddr,
    output reg         rvalid,
    input  wire        rready,
    output reg  [31:0] rdata,
    output reg         start,
    input  wire        busy,
    input  wire        failed,
    output reg         done,
    output reg  [31:0] program_base,
    output reg  [31:0] input_base,
    output reg  [31:0] output_base,
    output reg  [31:0] map_base
);
    localparam [7:0] LANES_BYTE = LANES, BITS_BYTE = Q_BITS;
    reg running, cleared;
    reg [31:0] cycles;
    wire write = awvalid && wvalid && !bvalid;
    wire write_word = write && wstrb == 4'hf;
    wire control = write_word && awaddr[4:2] == 3'd0;
    assign awready = write;
    assign wready = write;
    assign arready = !rvalid;
    wire ends = running && !start && !busy;
    always @(posedge clk)
        if (rst) begin
            {bvalid, rvalid, start, running, done, cleared} <= 6'd0;
            {program_base, input_base, output_base, map_base} <= 128'd0;
            cycles <= 32'd0;
        end else begin
            if (write) bvalid <= 1'b1;
            else if (bready) bvalid <= 1'b0;
            start <= control && wdata[0] && !running;
            if (control && wdata[0] && !running) begin
                running <= 1'b1;
                cycles <= 32'd0;
            end else begin
                if (ends) running <= 1'b0;
                if (running && !ends) cycles <= cycles + 32'd1;
            end
            if (ends) done <= 1'b1;
            else if (control) done <= 1'b0;
            if (ends) cleared <= 1'b0;
            else if (control) cleared <= 1'b1;
            if (write_word)
                case (awaddr[4:2])
                    3'd4: program_base <= wdata;
                    3'd5: input_base <= wdata;
                    3'd6: output_base <= wdata;
                    3'd7: map_base <= wdata;
                    default: ;
                endcase
            if (arvalid && arready) rvalid <= 1'b1;
            else if (rready) rvalid <= 1'b0;
            if (arvalid && arready)
                case (araddr[4:2])
                    3'd1: rdata <= {29'd0, failed && !cleared, done, running};
                    3'd2: rdata <= cycles;
                    3'd3: rdata <= {16'h5357, BITS_BYTE, LANES_BYTE};
                    3'd4: rdata <= program_base;
                    3'd5: rdata <= input_base;
                    3'd6: rdata <= output_base;
                    3'd7: rdata <= map_base;
                    default: rdata <= 32'd0;
                endcase
        end
    wire unused = |{awaddr[1:0], araddr[1:0]};
endmodule
