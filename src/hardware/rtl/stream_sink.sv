// Takes a stream and compares every beat with a file; holds back as stream_source does. The first beat that differs ends the simulation
// with its image, beat, expected and found. +fault wants another last bit than the file has: the simulation must then fail.
module stream_sink #(
    parameter BITS = 8, parameter BEATS = 1, parameter IMAGES = 3, parameter NUMBER = 1, parameter FILE = "",
    parameter NAME = "output"
) (
    input  wire            clk,
    input  wire            rst,
    input  wire            started,
    input  wire            valid,
    output reg             ready,
    input  wire [BITS-1:0] data,
    input  wire            last,
    output reg             finished
);
    reg [BITS-1:0] beats [0:IMAGES*BEATS-1];
    wire pause;
    random_pause #(.NUMBER(NUMBER)) pauses (.clk(clk), .pause(pause));
    integer at, cycle, ended;
    initial begin
        $readmemh(FILE, beats);
        if ($test$plusargs("fault")) beats[IMAGES*BEATS-1] = beats[IMAGES*BEATS-1] ^ {{(BITS-1){1'b0}}, 1'b1};
        {at, cycle, ended} = 96'd0;
        finished = 1'b0;
        ready = 1'b0;
    end
    always @(posedge clk) begin
        ready <= !rst && !pause;
        if (started) cycle <= cycle + 1;
        if (valid && ready && !rst) begin
            if (at >= IMAGES * BEATS) begin
                $display("MISMATCH %s: a beat more than was expected", NAME);
                $fatal(1);
            end else if (data !== beats[at] || last != (at % BEATS == BEATS - 1)) begin
                $display("MISMATCH %s: image %0d beat %0d: expected %h, found %h, last %b", NAME, at / BEATS, at % BEATS,
                    beats[at], data, last);
                $fatal(1);
            end
            if (at % BEATS == BEATS - 1) begin
                $display("%s: image %0d equal, ends at cycle %0d, %0d after the one before", NAME, at / BEATS, cycle, cycle - ended);
                ended <= cycle;
            end
            if (at == IMAGES * BEATS - 1) finished <= 1'b1;
            at <= at + 1;
        end
    end
endmodule
