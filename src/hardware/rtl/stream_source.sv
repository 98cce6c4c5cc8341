// Sends a file of beats, IMAGES times BEATS of them, and holds back at random: of 256 clocks, +stall=N without a beat (0: none) as
// the seed +seed=N has it.
module stream_source #(
    parameter BITS = 8, parameter BEATS = 1, parameter IMAGES = 3, parameter NUMBER = 0, parameter FILE = ""
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            ready,
    output reg             valid,
    output reg  [BITS-1:0] data,
    output reg             last,
    output reg             started
);
    reg [BITS-1:0] beats [0:IMAGES*BEATS-1];
    wire pause;
    random_pause #(.NUMBER(NUMBER)) pauses (.clk(clk), .pause(pause));
    integer at;
    initial begin
        $readmemh(FILE, beats);
        at = 0;
        valid = 1'b0;
        last = 1'b0;
        data = {BITS{1'b0}};
        started = 1'b0;
    end
    always @(posedge clk)
        if (rst) valid <= 1'b0;
        else begin
            if (valid && ready) started <= 1'b1;
            if (!valid || ready) begin
                valid <= at < IMAGES * BEATS && !pause;
                if (at < IMAGES * BEATS && !pause) begin
                    data <= beats[at];
                    last <= at % BEATS == BEATS - 1;
                    at <= at + 1;
                end
            end
        end
endmodule
