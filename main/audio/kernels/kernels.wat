;; Inner loops of the front ends, four samples at a time. They run in the memory of PFFFT's module, so nothing
;; is copied between window, transform and mel bands. `scripts/kernels/build-kernels.mjs` compiles this file into
;; kernels-binary.ts. Pointers and lengths are in bytes unless a name says otherwise.
(module
  (import "pffft" "memory" (memory 1))

  ;; target[i] = samples[i] * window[i]; $length a multiple of 16.
  (func (export "applyWindow") (param $samples i32) (param $window i32) (param $target i32) (param $length i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $samples) (local.get $length)))
    (loop $next
      (v128.store (local.get $target)
        (f32x4.mul (v128.load (local.get $samples)) (v128.load (local.get $window))))
      (local.set $samples (i32.add (local.get $samples) (i32.const 16)))
      (local.set $window (i32.add (local.get $window) (i32.const 16)))
      (local.set $target (i32.add (local.get $target) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $samples) (local.get $end)))))

  ;; powers[i] = re[i]^2 + im[i]^2 of interleaved complex numbers; $length of the powers, a multiple of 16.
  (func (export "powers") (param $spectrum i32) (param $powers i32) (param $length i32)
    (local $end i32) (local $first v128) (local $second v128) (local $real v128) (local $imaginary v128)
    (local.set $end (i32.add (local.get $powers) (local.get $length)))
    (loop $next
      (local.set $first (v128.load (local.get $spectrum)))
      (local.set $second (v128.load offset=16 (local.get $spectrum)))
      (local.set $real
        (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $first) (local.get $second)))
      (local.set $imaginary
        (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $first) (local.get $second)))
      (v128.store (local.get $powers)
        (f32x4.add
          (f32x4.mul (local.get $real) (local.get $real))
          (f32x4.mul (local.get $imaginary) (local.get $imaginary))))
      (local.set $spectrum (i32.add (local.get $spectrum) (i32.const 32)))
      (local.set $powers (i32.add (local.get $powers) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $powers) (local.get $end)))))

  (func $sumLanes (param $value v128) (result f32)
    (f32.add
      (f32.add (f32x4.extract_lane 0 (local.get $value)) (f32x4.extract_lane 1 (local.get $value)))
      (f32.add (f32x4.extract_lane 2 (local.get $value)) (f32x4.extract_lane 3 (local.get $value)))))

  ;; Sparse matrix times vector: row r is the scalar product of the weights, which stand one row behind the other,
  ;; with the vector from a place on. $rows holds for each row that place (bytes) and the weights' length (a
  ;; multiple of 16, never 0), both i32; $rowsEnd is behind the last.
  (func (export "multiplyRows")
    (param $vector i32) (param $rows i32) (param $rowsEnd i32) (param $weights i32) (param $target i32)
    (local $at i32) (local $end i32) (local $sum v128)
    (loop $row
      (local.set $at (i32.add (local.get $vector) (i32.load (local.get $rows))))
      (local.set $end (i32.add (local.get $at) (i32.load offset=4 (local.get $rows))))
      (local.set $sum (v128.const f32x4 0 0 0 0))
      (loop $next
        (local.set $sum
          (f32x4.add (local.get $sum)
            (f32x4.mul (v128.load (local.get $at)) (v128.load (local.get $weights)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $weights (i32.add (local.get $weights) (i32.const 16)))
        (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
      (f32.store (local.get $target) (call $sumLanes (local.get $sum)))
      (local.set $target (i32.add (local.get $target) (i32.const 4)))
      (local.set $rows (i32.add (local.get $rows) (i32.const 8)))
      (br_if $row (i32.lt_u (local.get $rows) (local.get $rowsEnd)))))

  ;; Polyphase filter: each output is the scalar product of one phase's taps with the input; then the input
  ;; advances by $step samples and the phase by $phaseStep, carrying over at $phases. $tapsLength: bytes of one
  ;; phase's taps, a multiple of 32. $outputEnd is behind the last output.
  (func (export "filterPhases")
    (param $input i32) (param $output i32) (param $outputEnd i32) (param $taps i32) (param $tapsLength i32)
    (param $phases i32) (param $step i32) (param $phaseStep i32) (param $phase i32)
    (local $at i32) (local $end i32) (local $tap i32) (local $even v128) (local $odd v128)
    (loop $sample
      (local.set $at (local.get $input))
      (local.set $end (i32.add (local.get $input) (local.get $tapsLength)))
      (local.set $tap (i32.add (local.get $taps) (i32.mul (local.get $phase) (local.get $tapsLength))))
      (local.set $even (v128.const f32x4 0 0 0 0))
      (local.set $odd (v128.const f32x4 0 0 0 0))
      (loop $next
        (local.set $even
          (f32x4.add (local.get $even)
            (f32x4.mul (v128.load (local.get $at)) (v128.load (local.get $tap)))))
        (local.set $odd
          (f32x4.add (local.get $odd)
            (f32x4.mul (v128.load offset=16 (local.get $at)) (v128.load offset=16 (local.get $tap)))))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (local.set $tap (i32.add (local.get $tap) (i32.const 32)))
        (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
      (f32.store (local.get $output) (call $sumLanes (f32x4.add (local.get $even) (local.get $odd))))
      (local.set $output (i32.add (local.get $output) (i32.const 4)))
      (local.set $input (i32.add (local.get $input) (i32.shl (local.get $step) (i32.const 2))))
      (local.set $phase (i32.add (local.get $phase) (local.get $phaseStep)))
      (if (i32.ge_u (local.get $phase) (local.get $phases))
        (then
          (local.set $phase (i32.sub (local.get $phase) (local.get $phases)))
          (local.set $input (i32.add (local.get $input) (i32.const 4)))))
      (br_if $sample (i32.lt_u (local.get $output) (local.get $outputEnd)))))

  ;; values[i] = max(lowest, factor * ln(max(smallest, gain * values[i] + bias)) + offset), $length a multiple of
  ;; 16. The logarithm is Cephes' logf (S. Moshier), within 1e-7 of the true one.
  (func (export "scaleLevels")
    (param $values i32) (param $length i32) (param $gain f32) (param $bias f32) (param $smallest f32)
    (param $factor f32) (param $offset f32) (param $lowest f32)
    (local $end i32) (local $x v128) (local $exponent v128) (local $y v128) (local $square v128)
    (local.set $end (i32.add (local.get $values) (local.get $length)))
    (loop $next
      (local.set $x
        (f32x4.max (f32x4.splat (local.get $smallest))
          (f32x4.add (f32x4.splat (local.get $bias))
            (f32x4.mul (f32x4.splat (local.get $gain)) (v128.load (local.get $values))))))
      ;; x = 2^exponent * (1 + m), 1 + m from sqrt(1/2) to sqrt(2)
      (local.set $exponent
        (i32x4.shr_s (i32x4.sub (local.get $x) (i32x4.splat (i32.const 0x3f3504f3))) (i32.const 23)))
      (local.set $x
        (f32x4.sub
          (i32x4.sub (local.get $x) (i32x4.shl (local.get $exponent) (i32.const 23)))
          (v128.const f32x4 1 1 1 1)))
      (local.set $exponent (f32x4.convert_i32x4_s (local.get $exponent)))
      (local.set $square (f32x4.mul (local.get $x) (local.get $x)))
      (local.set $y (f32x4.splat (f32.const 7.0376836292e-2)))
      (local.set $y (f32x4.add (f32x4.splat (f32.const -1.1514610310e-1)) (f32x4.mul (local.get $y) (local.get $x))))
      (local.set $y (f32x4.add (f32x4.splat (f32.const 1.1676998740e-1)) (f32x4.mul (local.get $y) (local.get $x))))
      (local.set $y (f32x4.add (f32x4.splat (f32.const -1.2420140846e-1)) (f32x4.mul (local.get $y) (local.get $x))))
      (local.set $y (f32x4.add (f32x4.splat (f32.const 1.4249322787e-1)) (f32x4.mul (local.get $y) (local.get $x))))
      (local.set $y (f32x4.add (f32x4.splat (f32.const -1.6668057665e-1)) (f32x4.mul (local.get $y) (local.get $x))))
      (local.set $y (f32x4.add (f32x4.splat (f32.const 2.0000714765e-1)) (f32x4.mul (local.get $y) (local.get $x))))
      (local.set $y (f32x4.add (f32x4.splat (f32.const -2.4999993993e-1)) (f32x4.mul (local.get $y) (local.get $x))))
      (local.set $y (f32x4.add (f32x4.splat (f32.const 3.3333331174e-1)) (f32x4.mul (local.get $y) (local.get $x))))
      (local.set $y (f32x4.mul (f32x4.mul (local.get $y) (local.get $x)) (local.get $square)))
      ;; ln 2 in two parts, so that the product with the exponent stays exact
      (local.set $y
        (f32x4.add (local.get $y)
          (f32x4.mul (local.get $exponent) (f32x4.splat (f32.const -2.12194440e-4)))))
      (local.set $y
        (f32x4.sub (local.get $y) (f32x4.mul (local.get $square) (f32x4.splat (f32.const 0.5)))))
      (local.set $x
        (f32x4.add
          (f32x4.add (local.get $x) (local.get $y))
          (f32x4.mul (local.get $exponent) (f32x4.splat (f32.const 0.693359375)))))
      (v128.store (local.get $values)
        (f32x4.max (f32x4.splat (local.get $lowest))
          (f32x4.add (f32x4.splat (local.get $offset))
            (f32x4.mul (f32x4.splat (local.get $factor)) (local.get $x)))))
      (local.set $values (i32.add (local.get $values) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $values) (local.get $end)))))
)
