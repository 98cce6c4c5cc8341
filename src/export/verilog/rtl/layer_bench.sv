// Feeds a layer with golden integers and compares what it answers, up to the first mismatch. Instances are chained by `go` and
// `finished`, so that layers are checked in the order of execution.
//
//   +layer=ID   checks this layer only
//   +fault      flips the lowest bit of the layer's last integer: the check must fail. +fault=N: of its integer N
module layer_bench #(
    parameter LAYER = "",
    parameter ID = "",
    parameter INPUT = "",
    parameter EXPECTED = "",
    parameter IN_SIZE = 1, parameter IN_BITS = 8,
    parameter OUT_C = 1, parameter OUT_H = 1, parameter OUT_W = 1, parameter OUT_BITS = 8,
    parameter OUT_SIGNED = 1,
    parameter CYCLES = 1000
) (
    input  wire                       clk,
    input  wire                       go,
    output reg                        finished,
    output wire                       layer_clk,
    output reg                        rst,
    output reg                        start,
    input  wire        [31:0]         in_address,
    output reg  signed [IN_BITS-1:0]  in_data,
    input  wire                       result_valid,
    input  wire        [31:0]         result_address,
    input  wire signed [OUT_BITS-1:0] result,
    input  wire                       done
);
    localparam SIZE = OUT_C * OUT_H * OUT_W;

    reg signed [IN_BITS-1:0]  source [0:IN_SIZE-1];
    reg signed [OUT_BITS-1:0] golden [0:SIZE-1];
    integer cycle, count, faulty, chosen;
    wire [31:0] at = result_address;
    wire signed [OUT_BITS-1:0] found = result ^ {{(OUT_BITS - 1){1'b0}}, count == faulty};
    // As people read them.
    wire signed [OUT_BITS:0] shown = {OUT_SIGNED != 0 && found[OUT_BITS-1], found};
    wire signed [OUT_BITS:0] wanted = {OUT_SIGNED != 0 && golden[at][OUT_BITS-1], golden[at]};
    reg active;
    reg [8*256-1:0] only;

    // A layer's clock stands still while others are checked.
    assign layer_clk = clk & active;
    always @(posedge layer_clk) in_data <= in_address < IN_SIZE ? source[in_address] : {IN_BITS{1'bx}};

    initial begin
        {finished, active, rst, start} = 4'b0000;
        cycle = 0;
        count = 0;
        faulty = -1;
        if ($test$plusargs("fault")) faulty = SIZE - 1;
        if ($value$plusargs("fault=%d", chosen)) faulty = chosen;
    end

    always @(negedge clk) begin
        if (go && !finished && !active) begin
            // A name is shorter than the place for it.
            // verilator lint_off WIDTH
            if ($value$plusargs("layer=%s", only) && only != ID) finished <= 1'b1;
            // verilator lint_on WIDTH
            else begin
                $readmemh(INPUT, source);
                $readmemh(EXPECTED, golden);
                active <= 1'b1;
                rst <= 1'b1;
            end
        end else if (active) begin
            cycle <= cycle + 1;
            rst <= cycle < 2;
            start <= cycle == 3;
            if (result_valid) begin
                if (at != count) begin
                    $display("MISMATCH layer %0s: result %0d came at address %0d", LAYER, count, at);
                    $fatal(1, "stopped at the first mismatch");
                end
                if (found !== golden[at]) begin
                    $display("MISMATCH layer %0s (%0s): channel %0d, y %0d, x %0d: expected %0d, found %0d", LAYER, ID,
                             at / (OUT_H * OUT_W), at / OUT_W % OUT_H, at % OUT_W, wanted, shown);
                    $fatal(1, "stopped at the first mismatch");
                end
                count <= count + 1;
            end
            if (done) begin
                if (count + (result_valid ? 1 : 0) != SIZE) begin
                    $display("MISMATCH layer %0s: %0d results, expected %0d", LAYER, count, SIZE);
                    $fatal(1, "too few results");
                end
                $display("layer %0s (%0s): %0d integers equal, %0d cycles", LAYER, ID, SIZE, cycle);
                active <= 1'b0;
                finished <= 1'b1;
            end else if (cycle > CYCLES) begin
                $display("MISMATCH layer %0s: not done after %0d cycles, %0d of %0d results", LAYER, cycle, count, SIZE);
                $fatal(1, "timeout");
            end
        end
    end
endmodule
