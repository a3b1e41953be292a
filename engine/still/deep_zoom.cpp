#include "engine/still/deep_zoom.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"

namespace sunflower::still {
namespace fs = std::filesystem;
namespace {

using image::ColourSpace;

constexpr int tile_px = 256;  // what viewers expect; without overlap
constexpr int quality = 88;

/// One size of the picture, half of the next larger. Takes rows from the top and gives each two of them, halved, to the next.
class Level {
  public:
    Level(fs::path folder, int width, int height, ColourSpace space, std::unique_ptr<Level> smaller)
        : folder_(std::move(folder)), width_(width), height_(height), space_(space), smaller_(std::move(smaller)) {
        fs::create_directories(folder_);
        band_.resize(static_cast<std::size_t>(width_) * tile_px * 3);
        before_.resize(row_size());
    }

    /// 16 bits a channel, so that a mean of means is no rounder than one mean.
    void take(std::span<const std::uint16_t> row) {
        std::byte* to = band_.data() + static_cast<std::size_t>(row_ % tile_px) * row_size();
        // To the nearest of 8 bits.
        for (std::size_t i = 0; i < row.size(); ++i) to[i] = static_cast<std::byte>((row[i] * 255u + 32767u) / 65535u);
        const bool last = ++row_ == height_;
        if (row_ % tile_px == 0 || last) write_tiles();
        if (!smaller_) return;
        if (row_ % 2 == 1) {
            std::ranges::copy(row, before_.begin());
            // The last of an odd number stands for two.
            if (last) give(row);
        } else {
            give(row);
        }
    }

  private:
    std::size_t row_size() const { return static_cast<std::size_t>(width_) * 3; }

    void give(std::span<const std::uint16_t> row) {
        std::vector<std::uint16_t> half(static_cast<std::size_t>((width_ + 1) / 2) * 3);
        for (std::size_t x = 0; x < half.size() / 3; ++x)
            for (std::size_t c = 0; c < 3; ++c) {
                const std::size_t a = 6 * x + c, b = std::min(6 * x + 3, row_size() - 3) + c;
                half[3 * x + c] = static_cast<std::uint16_t>((before_[a] + before_[b] + row[a] + row[b] + 2u) / 4u);
            }
        smaller_->take(half);
    }

    void write_tiles() {
        const int tile_row = (row_ - 1) / tile_px, rows = (row_ - 1) % tile_px + 1;
        std::vector<std::byte> line;
        for (int x = 0; x < width_; x += tile_px) {
            const int wide = std::min(tile_px, width_ - x);
            image::PictureOptions options;
            options.width = wide;
            options.height = rows;
            options.space = space_;
            options.jpeg_quality = quality;
            const auto file = image::make_picture_file(folder_ / fmt::format("{}_{}.jpg", x / tile_px, tile_row), options);
            for (int y = 0; y < rows; ++y)
                file->rows(y, 1,
                           std::span(band_).subspan(static_cast<std::size_t>(y) * row_size() + static_cast<std::size_t>(x) * 3,
                                                    static_cast<std::size_t>(wide) * 3));
            file->commit(true);
        }
    }

    fs::path folder_;
    int width_, height_;
    ColourSpace space_;
    std::unique_ptr<Level> smaller_;
    int row_ = 0;
    std::vector<std::byte> band_;
    std::vector<std::uint16_t> before_;
};

/// Levels are numbered from the one of a single pixel.
std::unique_ptr<Level> levels(const fs::path& folder, int width, int height, ColourSpace space) {
    const int number = static_cast<int>(std::bit_width(static_cast<unsigned>(std::max(width, height) - 1)));
    auto smaller = number > 0 ? levels(folder, (width + 1) / 2, (height + 1) / 2, space) : nullptr;
    return std::make_unique<Level>(folder / fmt::format("{}", number), width, height, space, std::move(smaller));
}

ColourSpace space_of(const image::PictureFacts& facts) {
    for (const ColourSpace space : {ColourSpace::srgb, ColourSpace::p3, ColourSpace::adobe, ColourSpace::prophoto})
        if (facts.profile == image::icc_profile(space)) return space;
    return ColourSpace::srgb;
}

std::string dzi_text(int width, int height) {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Image xmlns=\"http://schemas.microsoft.com/deepzoom/2008\" "
        "TileSize=\"{}\" "
        "Overlap=\"0\" Format=\"jpg\"><Size Width=\"{}\" Height=\"{}\"/></Image>\n",
        tile_px, width, height);
}

/// No library and no request but for tiles. Drag, wheel, two fingers, + and -, 0 for the whole.
constexpr std::string_view page = R"page(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>@TITLE@</title>
<style>html,body{margin:0;height:100%;background:#1a1a1a;overflow:hidden}canvas{width:100%;height:100%;display:block;touch-action:none;cursor:grab}</style>
</head><body><canvas tabindex="0" aria-label="@TITLE@: drag to move, wheel to go nearer"></canvas><script>
'use strict';
const width=@WIDTH@,height=@HEIGHT@,side=@SIDE@,folder='@FOLDER@/',top_level=@LEVEL@;
const canvas=document.querySelector('canvas'),paper=canvas.getContext('2d'),tiles=new Map();
let scale=0,x=0,y=0,waiting=false;
function draw(){waiting=false;
 const dense=devicePixelRatio||1,w=canvas.clientWidth,h=canvas.clientHeight;
 canvas.width=w*dense;canvas.height=h*dense;
 if(!scale)whole();
 paper.setTransform(dense,0,0,dense,0,0);paper.fillStyle='#1a1a1a';paper.fillRect(0,0,w,h);
 // Coarse levels are whole pixels, and reach beyond the picture's edge.
 paper.beginPath();paper.rect(x,y,width*scale,height*scale);paper.clip();
 const wanted=Math.max(0,Math.min(top_level,Math.ceil(top_level+Math.log2(scale*dense)-0.25)));
 for(let level=Math.max(0,wanted-4);level<=wanted;++level){
  const shrink=2**(top_level-level),lw=Math.ceil(width/shrink),lh=Math.ceil(height/shrink),size=side*shrink*scale;
  const x0=Math.max(0,Math.floor(-x/size)),y0=Math.max(0,Math.floor(-y/size));
  for(let j=y0;j*side<lh&&y+j*size<h;++j)for(let i=x0;i*side<lw&&x+i*size<w;++i){
   const name=level+'/'+i+'_'+j+'.jpg';let tile=tiles.get(name);
   if(!tile){tile=new Image();tile.onload=later;tile.src=folder+name;tiles.set(name,tile);}
   if(tile.complete&&tile.naturalWidth)paper.drawImage(tile,x+i*size,y+j*size,tile.naturalWidth*shrink*scale,tile.naturalHeight*shrink*scale);
  }}
 if(tiles.size>2000)tiles.clear();
}
function later(){if(!waiting){waiting=true;requestAnimationFrame(draw);}}
function whole(){const w=canvas.clientWidth,h=canvas.clientHeight;scale=Math.min(w/width,h/height);x=(w-width*scale)/2;y=(h-height*scale)/2;}
function zoom(by,cx,cy){const before=scale,least=Math.min(canvas.clientWidth/width,canvas.clientHeight/height)/2;
 scale=Math.max(least,Math.min(8,scale*by));x=cx-(cx-x)*scale/before;y=cy-(cy-y)*scale/before;later();}
const fingers=new Map();
canvas.onpointerdown=e=>{fingers.set(e.pointerId,e);canvas.setPointerCapture(e.pointerId);};
canvas.onpointerup=canvas.onpointercancel=e=>fingers.delete(e.pointerId);
canvas.onpointermove=e=>{const old=fingers.get(e.pointerId);if(!old)return;
 if(fingers.size===2){const other=[...fingers.values()].find(f=>f.pointerId!==e.pointerId);
  const far=p=>Math.hypot(p.clientX-other.clientX,p.clientY-other.clientY);
  zoom(far(e)/Math.max(1,far(old)),(e.clientX+other.clientX)/2,(e.clientY+other.clientY)/2);
 }else{x+=e.clientX-old.clientX;y+=e.clientY-old.clientY;later();}
 fingers.set(e.pointerId,e);};
canvas.onwheel=e=>{e.preventDefault();zoom(Math.exp(-e.deltaY*0.0015),e.clientX,e.clientY);};
onkeydown=e=>{const w=canvas.clientWidth/2,h=canvas.clientHeight/2;
 if(e.key==='+')zoom(1.5,w,h);if(e.key==='-')zoom(1/1.5,w,h);if(e.key==='0'){whole();later();}
 if(e.key==='ArrowLeft')x+=80;if(e.key==='ArrowRight')x-=80;if(e.key==='ArrowUp')y+=80;if(e.key==='ArrowDown')y-=80;later();};
onresize=later;draw();
</script></body></html>
)page";

std::string for_html(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += c == '&'    ? "&amp;"
               : c == '<'  ? "&lt;"
               : c == '>'  ? "&gt;"
               : c == '"'  ? "&quot;"
               : c == '\'' ? "&#39;"
                           : std::string(1, c);
    return out;
}

/// For a path in a script's quotes: all but plain letters as %XX.
std::string for_address(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.'
                   ? std::string(1, c)
                   : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return out;
}

std::string page_text(const fs::path& folder, const std::string& title, int width, int height) {
    std::string text(page);
    const int level = static_cast<int>(std::bit_width(static_cast<unsigned>(std::max(width, height) - 1)));
    for (const auto& [mark, value] : {std::pair<std::string, std::string>{"@TITLE@", for_html(title)},
                                      {"@WIDTH@", fmt::format("{}", width)},
                                      {"@HEIGHT@", fmt::format("{}", height)},
                                      {"@SIDE@", fmt::format("{}", tile_px)},
                                      {"@LEVEL@", fmt::format("{}", level)},
                                      {"@FOLDER@", for_address(folder.filename().string())}})
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
            text.replace(at, mark.size(), value);
    return text;
}

void read_row(image::PictureReader& reader, std::vector<std::byte>& bytes, std::vector<std::uint16_t>& row) {
    reader.row(bytes);
    if (reader.facts().channel == image::Channel::bits16)
        std::memcpy(row.data(), bytes.data(), bytes.size());
    else
        for (std::size_t i = 0; i < bytes.size(); ++i)
            row[i] = static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[i]) * 257u);
}

fs::path beside(fs::path picture, const char* end) {
    return fs::path(picture.replace_extension().string() + end);
}

}  // namespace

void check_deep_zoom(const fs::path& picture, bool linear, bool replace) {
    if (linear) core::fail("{}: holds linear light, which no browser shows; write a .tif, .png or .jpg", picture.string());
    std::error_code ignored;
    for (const char* end : {"_files", ".dzi", ".html"})
        if (const fs::path path = beside(picture, end); !replace && fs::exists(fs::symlink_status(path, ignored)))
            core::fail("{}: is there already; say --force to replace it", path.string());
}

void write_deep_zoom(const fs::path& picture, bool replace, const std::function<void(double)>& tell) {
    const auto reader = image::open_picture(picture);
    const image::PictureFacts& facts = reader->facts();
    check_deep_zoom(picture, is_linear(facts.channel), replace);
    const fs::path folder = beside(picture, "_files"), unfinished = beside(picture, "_files.part");
    std::error_code ignored;
    fs::remove_all(unfinished, ignored);
    try {
        const auto largest = levels(unfinished, facts.width, facts.height, space_of(facts));
        std::vector<std::byte> bytes(facts.row_bytes());
        std::vector<std::uint16_t> row(static_cast<std::size_t>(facts.width) * 3);
        for (int y = 0; y < facts.height; ++y) {
            read_row(*reader, bytes, row);
            largest->take(row);
            tell(static_cast<double>(y + 1) / facts.height);
        }
        fs::remove_all(folder);
        fs::rename(unfinished, folder);
    } catch (const fs::filesystem_error& error) {
        fs::remove_all(unfinished, ignored);
        core::fail("{}: cannot be written: {}", folder.string(), error.code().message());
    } catch (...) {
        fs::remove_all(unfinished, ignored);
        throw;
    }
    core::write_file_atomically(beside(picture, ".dzi"), dzi_text(facts.width, facts.height));
    const std::string title = facts.text("Title");
    core::write_file_atomically(beside(picture, ".html"),
                                page_text(folder, title.empty() ? picture.stem().string() : title, facts.width, facts.height));
}

}  // namespace sunflower::still
