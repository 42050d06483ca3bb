<CsoundSynthesizer>
<CsOptions>
-d -m0 -h -f
</CsOptions>
<CsInstruments>
; Macros: SOURCE (WAV file), DENSITY (grains a second and voice), VOICES, SECONDS, INSTRUMENT.
sr = 48000
ksmps = 64
nchnls = 2
0dbfs = 1

gisource ftgen 1, 0, 131072, 1, "$SOURCE", 0, 0, 1
gihann   ftgen 2, 0, 8192, 20, 2
girise   ftgen 3, 0, 8192, 19, 0.5, 0.5, 270, 0.5
gifall   ftgen 4, 0, 8192, 19, 0.5, 0.5, 90, 0.5
gicosine ftgen 5, 0, 8192, 9, 1, 1, 90
; partikkel reads masks grain after grain between the first two values, the ends of the loop: 254 random pans
gipan    ftgen 6, 0, 256, 21, 1, 1
         tableiw 0, 0, gipan
         tableiw 253, 1, gipan
; of its four sources the first is heard
gifirst  ftgen 7, 0, 32, -2, 0, 0, 1, 0, 0, 0, 0

; partikkel: stereo, random position and pan for each grain, rate for each block
instr 1
  kposition random 0, 0.9
  krate     random 0.5, 1.5
  aposition = a(kposition)
  anone     = 0
  aleft, aright partikkel a($DENSITY), 0, -1, anone, 0, -1, girise, gifall, 0, 0.5, 100, 0.01, -1, \
    krate, 0.5, -1, -1, anone, -1, -1, gicosine, 0, 1, 1, gipan, 0, \
    gisource, gisource, gisource, gisource, gifirst, aposition, aposition, aposition, aposition, \
    sr/131072, sr/131072, sr/131072, sr/131072, 1000
  outs aleft, aright
endin

; grain3: random position and rate, but mono and its window not interpolated: less work than all others do
instr 2
  amono grain3 sr/131072, 0.45, 0.5*sr/131072, 0.45, 0.1, $DENSITY, 1000, gisource, gihann, 0, 0, p4 + 1, 0
  outs amono*0.01, amono*0.01
endin

instr 99
  ivoice = 0
  while ivoice < $VOICES do
    schedule $INSTRUMENT, 0, $SECONDS, ivoice
    ivoice += 1
  od
endin
</CsInstruments>
<CsScore>
i 99 0 0.01
f 0 $SECONDS
e
</CsScore>
</CsoundSynthesizer>
