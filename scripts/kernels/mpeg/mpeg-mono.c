/*
 * MPEG audio to mono: minimp3, with the channels mixed before the synthesis filter bank.
 *
 * Everything after the inverse MDCT is linear and the same for both channels, so their mean is taken there and
 * the filter bank, the dearest part of the decoder, runs once a granule and not twice.
 */
#define MINIMP3_IMPLEMENTATION
#define MINIMP3_FLOAT_OUTPUT
#define MINIMP3_ONLY_SIMD
#define __i386__ 1
#define __SSE2__ 1
#define mp3dec_f32_to_s16 unused_conversion
#define _mm_packs_epi32(a, b) (a)
#define _mm_cvtps_epi32(a) ((__m128i)(a))
#define _mm_max_ps(a, b) (a)
#define _mm_min_ps(a, b) (a)
#define _mm_extract_epi16(a, i) 0
#include "minimp3.h"

#define EXPORT(name) __attribute__((export_name(#name)))

static mp3dec_t decoder;
static mp3dec_scratch_t scratch;
/* A free-format frame is the largest; the bit reader looks a few bytes ahead. */
static unsigned char frame[MAX_FREE_FORMAT_FRAME_SIZE + 64];
static float pcm[1152];

EXPORT(framePointer) unsigned char *frame_pointer(void) { return frame; }
EXPORT(frameCapacity) int frame_capacity(void) { return MAX_FREE_FORMAT_FRAME_SIZE; }
EXPORT(pcmPointer) float *pcm_pointer(void) { return pcm; }

EXPORT(reset) void reset(void) { memset(&decoder, 0, sizeof decoder); }

static void mix(int count)
{
    float *left = scratch.grbuf[0], *right = scratch.grbuf[1];
    for (int i = 0; i < count; i += 4)
        VSTORE(left + i, VMUL_S(VADD(VLD(left + i), VLD(right + i)), 0.5f));
}

/* Decodes the `bytes` of one whole frame; answers the samples in `pcm`, silent ones without the reservoir's bits, 0 for a damaged frame. */
EXPORT(decode) int decode(int bytes)
{
    const unsigned char *header = frame;
    bs_t bits[1];
    if (bytes <= HDR_SIZE || bytes > MAX_FREE_FORMAT_FRAME_SIZE || !hdr_valid(header)) return 0;
    memcpy(decoder.header, header, HDR_SIZE);
    int channels = HDR_IS_MONO(header) ? 1 : 2;
    bs_init(bits, header + HDR_SIZE, bytes - HDR_SIZE);
    if (HDR_IS_CRC(header)) get_bits(bits, 16);
    memset(pcm, 0, sizeof pcm);
    if (HDR_GET_LAYER(header) == 1)
    {
        int begin = L3_read_side_info(bits, scratch.gr_info, header);
        if (begin < 0 || bits->pos > bits->limit)
        {
            reset();
            return 0;
        }
        if (L3_restore_reservoir(&decoder, bits, &scratch, begin))
        {
            int granules = HDR_TEST_MPEG1(header) ? 2 : 1;
            for (int granule = 0; granule < granules; granule++)
            {
                memset(scratch.grbuf[0], 0, 576 * 2 * sizeof(float));
                L3_decode(&decoder, &scratch, scratch.gr_info + granule * channels, channels);
                if (channels == 2) mix(576);
                mp3d_synth_granule(decoder.qmf_state, scratch.grbuf[0], 18, 1, pcm + 576 * granule, scratch.syn[0]);
            }
        }
        L3_save_reservoir(&decoder, &scratch);
        return hdr_frame_samples(header);
    }
    L12_scale_info scales[1];
    int layer = 4 - HDR_GET_LAYER(header), at = 0;
    float *out = pcm;
    L12_read_scale_info(header, bits, scales);
    memset(scratch.grbuf[0], 0, 576 * 2 * sizeof(float));
    for (int granule = 0; granule < 3; granule++)
    {
        at += L12_dequantize_granule(scratch.grbuf[0] + at, bits, scales, layer | 1);
        if (at == 12)
        {
            at = 0;
            L12_apply_scf_384(scales, scales->scf + granule, scratch.grbuf[0]);
            if (channels == 2) mix(576);
            mp3d_synth_granule(decoder.qmf_state, scratch.grbuf[0], 12, 1, out, scratch.syn[0]);
            memset(scratch.grbuf[0], 0, 576 * 2 * sizeof(float));
            out += 384;
        }
        if (bits->pos > bits->limit)
        {
            reset();
            return 0;
        }
    }
    return hdr_frame_samples(header);
}
