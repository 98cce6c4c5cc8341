// All kinds, roundings and variants of requantize_check at once.
module requantize_tb #(parameter COUNT = 1);
    wire [29:0] done;
    genvar n;
    generate
        for (n = 0; n < 30; n = n + 1) begin : g_check
            requantize_check #(.KIND(n / 10), .ROUNDING((n / 2) % 5), .FULL(n % 2), .COUNT(COUNT)) check_i (.done(done[n]));
        end
    endgenerate
    initial begin
        #(COUNT + 2);
        if (&done) $display("all equal");
        $finish;
    end
endmodule
