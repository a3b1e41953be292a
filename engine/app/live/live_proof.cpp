#include "engine/app/live/live_proof.hpp"

#include "engine/core/error.hpp"
#include "engine/image/soft_proof.hpp"

namespace sunflower::app {

void LiveProof::follow(show::Desk& desk, render::Renderer& renderer, const render::LivePicture* picture, bool changed) {
    show::SoftProof wanted = desk.proof;
    if (!wanted.on || wanted.profile.empty()) {
        done_ = {};  // the file is read again the next time
        shown_ = false;
        desk.status.proof.clear();
        return;
    }
    done_.warns = wanted.warns;
    if (!(done_ == wanted)) {
        try {
            const image::PrinterProfile profile = image::read_printer_profile(wanted.profile);
            const image::ProofTable table = image::proof_table(
                profile, wanted.perceptual ? image::ProofIntent::perceptual : image::ProofIntent::relative, wanted.paper_white);
            if (!pass_) pass_.emplace(renderer.frame().library());
            pass_->set_table(table);
            title_ = profile.title;
            done_ = wanted;
            changed = true;
        } catch (const core::Error& error) {
            desk.tell(error.what(), true);
            desk.proof.on = false;
            return follow(desk, renderer, picture, changed);
        }
    }
    if (picture != nullptr && (changed || !shown_)) desk.status.proof_out = pass_->out_of_gamut(picture->shown());
    shown_ = picture != nullptr;
    desk.status.proof = shown_ ? title_ : "";
}

void LiveProof::show(const render::LivePicture& picture, const gl::Framebuffer* target, glm::ivec2 size_px) {
    if (shown_)
        pass_->draw(picture.shown(), size_px, done_.warns);
    else
        picture.show(target, size_px);
}

}  // namespace sunflower::app
