// The sum of each channel over a whole map, less ZERO_POINT for each pixel: what a global mean is made of. LANES channels come side by
// side, WORDS words a pixel, PIXELS pixels; sums leave as ACC_BITS each while the last pixel comes.
module stream_sum #(
    parameter LANES = 1, parameter BITS = 8, parameter ACC_BITS = 16,
    parameter WORDS = 1, parameter PIXELS = 49,
    parameter signed [31:0] START = 0    // -ZERO_POINT * PIXELS
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      in_valid,
    output wire                      in_ready,
    input  wire [LANES*BITS-1:0]     in_data,
    output reg                       out_valid,
    input  wire                      out_ready,
    output reg  [LANES*ACC_BITS-1:0] out_data
);
    localparam ADDRESS = WORDS > 1 ? $clog2(WORDS) : 1;
    localparam [31:0] ONE = 1;
    reg [LANES*ACC_BITS-1:0] sums [0:WORDS-1];
    reg [ADDRESS-1:0] word;
    reg first;
    wire last_word, last_pixel;
    assign in_ready = !out_valid || out_ready;
    wire take = in_valid && in_ready;
    wire end_pixel = take && last_word;
    loop_counter #(.TURNS(WORDS)) words (.clk(clk), .rst(rst), .step(take), .last(last_word));
    loop_counter #(.TURNS(PIXELS)) pixels (.clk(clk), .rst(rst), .step(end_pixel), .last(last_pixel));

    wire [LANES*ACC_BITS-1:0] earlier = sums[word];
    wire [LANES*ACC_BITS-1:0] later;
    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : g_lane
            wire signed [BITS-1:0] value = in_data[i*BITS +: BITS];
            wire signed [ACC_BITS-1:0] extended = {{(ACC_BITS - BITS + 1){value[BITS-1]}}, value[BITS-2:0]};
            wire signed [ACC_BITS-1:0] so_far = first ? START[ACC_BITS-1:0] : earlier[i*ACC_BITS +: ACC_BITS];
            assign later[i*ACC_BITS +: ACC_BITS] = so_far + extended;
        end
    endgenerate
    always @(posedge clk)
        if (rst) begin
            word <= {ADDRESS{1'b0}};
            first <= 1'b1;
            out_valid <= 1'b0;
        end else begin
            if (take) word <= last_word ? {ADDRESS{1'b0}} : word + ONE[ADDRESS-1:0];
            if (end_pixel) first <= last_pixel;
            if (in_ready) out_valid <= take && last_pixel;
        end
    always @(posedge clk) begin
        if (take) sums[word] <= later;
        if (in_ready) out_data <= later;
    end
endmodule
